using System;
using System.Collections.Generic;
using Newtonsoft.Json.Linq;
using UnityEditor;
using UnityEngine;

namespace Propsmith.Bridge.Editor
{
    /// <summary>The window: type what you need, see it grow, and it stands in the scene.</summary>
    public sealed class PropsmithWindow : EditorWindow
    {
        [SerializeField]
        private PromptPanel prompt = new PromptPanel();

        private readonly JobsPanel _jobs = new JobsPanel();
        private readonly HistoryPanel _history = new HistoryPanel();
        private readonly Dictionary<ConnectionState, string> _words = new Dictionary<ConnectionState, string>
        {
            { ConnectionState.Offline, "Not connected" },
            { ConnectionState.Connecting, "Connecting..." },
            { ConnectionState.Ready, "Ready" },
            { ConnectionState.Refused, "Can't connect" },
        };

        private Vector2 _scroll;
        private string _notice = "";
        private string _connection = "";

        [MenuItem("Window/Propsmith")]
        private static void Open()
        {
            GetWindow<PropsmithWindow>("Propsmith");
        }

        private void OnEnable()
        {
            minSize = new Vector2(260, 320);
            EditorSession.Client.Changed += OnConnection;
            EditorSession.Board.JobChanged += OnJob;
            EditorSession.Board.LibraryChanged += _history.Refresh;
            EditorSession.Told += OnTold;
            _history.Changed += Repaint;
            Selection.selectionChanged += Repaint;
            _history.Refresh();
        }

        private void OnDisable()
        {
            EditorSession.Client.Changed -= OnConnection;
            EditorSession.Board.JobChanged -= OnJob;
            EditorSession.Board.LibraryChanged -= _history.Refresh;
            EditorSession.Told -= OnTold;
            _history.Changed -= Repaint;
            Selection.selectionChanged -= Repaint;
        }

        private void OnGUI()
        {
            _scroll = EditorGUILayout.BeginScrollView(_scroll);
            DrawConnection();
            prompt.Draw(EditorSession.Client.Server);
            DrawLevelImport();
            if (_notice.Length > 0)
            {
                EditorGUILayout.HelpBox(_notice, MessageType.Info);
            }
            _jobs.Draw(prompt.Purpose);
            DrawSelection();
            _history.Draw();
            EditorGUILayout.EndScrollView();
        }

        private void DrawConnection()
        {
            var state = EditorSession.Client.State;
            EditorGUILayout.BeginHorizontal();
            GUILayout.Label(new GUIContent(_words[state], _connection), EditorStyles.miniLabel);
            GUILayout.FlexibleSpace();
            var canStart = state == ConnectionState.Offline || state == ConnectionState.Refused;
            if (canStart && GUILayout.Button("Start", EditorStyles.miniButton))
            {
                _notice = "";
                EditorSession.StartServer();
            }
            EditorGUILayout.EndHorizontal();
            if (state == ConnectionState.Refused)
            {
                EditorGUILayout.HelpBox(_connection, MessageType.Error);
            }
        }

        private void DrawLevelImport()
        {
            var label = new GUIContent("Import level...", "Make all props of a level file and place them");
            if (!GUILayout.Button(label))
            {
                return;
            }
            var filters = new[] { "Levels", "yaml,yml,json,csv" };
            var path = EditorUtility.OpenFilePanelWithFilters("Import level", "", filters);
            if (path.Length > 0)
            {
                _notice = "";
                EditorSession.RequestLevel(path);
            }
        }

        private void DrawSelection()
        {
            var selected = PropPlacer.Selected();
            if (selected.Count == 0)
            {
                return;
            }
            var title = selected.Count == 1 ? selected[0].name : selected.Count + " props selected";
            EditorGUILayout.LabelField(title, EditorStyles.boldLabel);
            EditorGUILayout.BeginHorizontal();
            if (GUILayout.Button(new GUIContent("Re-roll", "Make it again with another seed, in its place")))
            {
                selected.ForEach(Reroll);
            }
            if (GUILayout.Button(new GUIContent("Replace", "Put what is chosen in the history in its place")))
            {
                ReplaceWithChosen(selected);
            }
            EditorGUILayout.EndHorizontal();
        }

        private void Reroll(GameObject placed)
        {
            var prop = placed.GetComponent<PropsmithProp>();
            if (prop.prompt.Length == 0)
            {
                OnTold(placed.name + " wasn't made from words: choose another in the history and press Replace.");
                return;
            }
            var parameters = new JObject();
            parameters["prompt"] = prop.prompt;
            parameters["seed"] = UnityEngine.Random.Range(0, int.MaxValue);
            var recipe = prop.recipe.Length == 0 ? new JObject() : JObject.Parse(prop.recipe);
            if (recipe["height"] != null)
            {
                parameters["height"] = recipe["height"];
            }
            if (recipe["triangles"] != null)
            {
                var name = recipe["triangles"].Type == JTokenType.Array ? "triangles" : "lods";
                parameters[name] = recipe["triangles"];
            }
            var target = PropPlacer.ToText(new[] { placed });
            EditorSession.Request("generate", parameters, prop.prompt, EditorSession.ForReplacing + target);
        }

        private void ReplaceWithChosen(List<GameObject> placed)
        {
            var asset = _history.Chosen;
            if (asset == null)
            {
                OnTold("Choose what to put there in the history first.");
                return;
            }
            EditorSession.Try(async () => PropPlacer.Replace(placed, await EditorSession.BringAsync(asset)));
        }

        private void OnConnection(ConnectionState state, string text)
        {
            _connection = text ?? "";
            if (state == ConnectionState.Ready)
            {
                _notice = "";
            }
            Repaint();
        }

        private void OnJob(Job job)
        {
            Repaint();
        }

        private void OnTold(string text)
        {
            _notice = text;
            Repaint();
        }
    }
}
