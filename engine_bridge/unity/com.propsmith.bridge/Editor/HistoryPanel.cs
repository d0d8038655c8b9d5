using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Newtonsoft.Json.Linq;
using UnityEditor;
using UnityEngine;

namespace Propsmith.Bridge.Editor
{
    /// <summary>The library: search, pictures to drag into the scene, and what can be done with them.</summary>
    internal sealed class HistoryPanel
    {
        private const int Side = 76;
        private const int Limit = 60;

        private readonly Dictionary<string, Texture2D> _pictures = new Dictionary<string, Texture2D>();
        private readonly HashSet<string> _bringing = new HashSet<string>();
        private List<JObject> _assets = new List<JObject>();
        private string _search = "";

        /// <summary>It looks different now.</summary>
        public event Action Changed;

        /// <summary>The chosen asset, or null.</summary>
        public JObject Chosen { get; private set; }

        /// <summary>Reads the library's list again.</summary>
        public void Refresh()
        {
            EditorSession.Try(RefreshAsync);
        }

        /// <summary>Draws the library.</summary>
        public void Draw()
        {
            EditorGUILayout.BeginHorizontal();
            GUILayout.Label("History", EditorStyles.boldLabel);
            EditorGUI.BeginChangeCheck();
            _search = EditorGUILayout.TextField(_search, EditorStyles.toolbarSearchField);
            if (EditorGUI.EndChangeCheck())
            {
                Refresh();
            }
            EditorGUILayout.EndHorizontal();
            if (_assets.Count == 0)
            {
                var words = _search.Length == 0 ? "What you make is kept here." : "Nothing in the library has these words.";
                GUILayout.Label(words, EditorStyles.centeredGreyMiniLabel);
                return;
            }
            var columns = Math.Max(1, (int)(EditorGUIUtility.currentViewWidth - 16) / (Side + 4));
            for (var first = 0; first < _assets.Count; first += columns)
            {
                EditorGUILayout.BeginHorizontal();
                for (var index = first; index < Math.Min(first + columns, _assets.Count); index++)
                {
                    DrawAsset(_assets[index]);
                }
                EditorGUILayout.EndHorizontal();
            }
        }

        private async Task RefreshAsync()
        {
            if (EditorSession.Client.State != ConnectionState.Ready)
            {
                return;
            }
            var parameters = new JObject();
            parameters["search"] = _search.Trim();
            parameters["limit"] = Limit;
            var found = await EditorSession.Client.AskAsync("history", parameters);
            _assets = found["assets"].ToObject<List<JObject>>();
            Changed?.Invoke();
            foreach (var asset in _assets)
            {
                await LoadPictureAsync((string)asset["id"]);
            }
        }

        private async Task LoadPictureAsync(string id)
        {
            if (_pictures.ContainsKey(id) && _pictures[id] != null)
            {
                return;
            }
            var picture = new Texture2D(2, 2);
            picture.LoadImage(await EditorSession.Client.FetchAsync(id, "thumbnail"));
            _pictures[id] = picture;
            Changed?.Invoke();
        }

        private void DrawAsset(JObject asset)
        {
            Texture2D picture;
            _pictures.TryGetValue((string)asset["id"], out picture);
            var area = GUILayoutUtility.GetRect(Side, Side + 16, GUILayout.ExpandWidth(false));
            if (Chosen != null && (string)Chosen["id"] == (string)asset["id"])
            {
                EditorGUI.DrawRect(area, new Color(0.24f, 0.48f, 0.9f, 0.35f));
            }
            if (picture != null)
            {
                GUI.DrawTexture(new Rect(area.x, area.y, Side, Side), picture, ScaleMode.ScaleToFit);
            }
            var title = new GUIContent((string)asset["title"], (string)asset["title"] + ", seed " + asset["seed"]);
            GUI.Label(new Rect(area.x, area.y + Side, Side, 16), title, EditorStyles.miniLabel);
            var now = Event.current;
            if (area.Contains(now.mousePosition))
            {
                React(asset, now);
            }
        }

        private void React(JObject asset, Event now)
        {
            if (now.type == EventType.MouseDown)
            {
                Chosen = asset;
                if (now.clickCount == 2)
                {
                    Place(asset);
                }
                now.Use();
            }
            else if (now.type == EventType.MouseDrag && now.button == 0)
            {
                Drag(asset);
                now.Use();
            }
            else if (now.type == EventType.ContextClick)
            {
                ShowMenu(asset);
                now.Use();
            }
        }

        /// <summary>Only what is in the project can be dragged: the drag begins once it is, while the mouse moves on.</summary>
        private void Drag(JObject asset)
        {
            var id = (string)asset["id"];
            var prefab = PropImporter.Find(id);
            if (prefab != null)
            {
                DragAndDrop.PrepareStartDrag();
                DragAndDrop.objectReferences = new UnityEngine.Object[] { prefab };
                DragAndDrop.StartDrag((string)asset["title"]);
            }
            else if (_bringing.Add(id))
            {
                EditorSession.Try(() => BringAsync(asset));
            }
        }

        private async Task BringAsync(JObject asset)
        {
            try
            {
                await EditorSession.BringAsync(asset);
            }
            finally
            {
                _bringing.Remove((string)asset["id"]);
            }
        }

        private static void Place(JObject asset)
        {
            EditorSession.Try(async () => PropPlacer.Add(new[] { await EditorSession.BringAsync(asset) }, (string)asset["title"]));
        }

        private static void ShowMenu(JObject asset)
        {
            var menu = new GenericMenu();
            menu.AddItem(new GUIContent("Put into the scene"), false, () => Place(asset));
            menu.AddItem(new GUIContent("Show in the project"), false, () => EditorSession.Try(async () => EditorGUIUtility.PingObject(await EditorSession.BringAsync(asset))));
            menu.AddSeparator("");
            menu.AddItem(new GUIContent("Delete from the library"), false, () => EditorSession.Try(() => Delete(asset)));
            menu.ShowAsContext();
        }

        private static Task Delete(JObject asset)
        {
            var parameters = new JObject();
            parameters["asset"] = asset["id"];
            return EditorSession.Client.AskAsync("delete", parameters);
        }
    }
}
