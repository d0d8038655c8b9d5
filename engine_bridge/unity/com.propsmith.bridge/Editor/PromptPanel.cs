using System;
using System.IO;
using Newtonsoft.Json.Linq;
using UnityEditor;
using UnityEngine;

namespace Propsmith.Bridge.Editor
{
    /// <summary>The prompt and what goes with it; serialised with the window, so that a domain reload keeps it.</summary>
    [Serializable]
    internal sealed class PromptPanel
    {
        public string prompt = "";
        public Texture2D image;
        public int seed;
        public int count = 1;
        public float height;
        public int lods = 4;
        public bool intoScene = true;

        /// <summary>What is to become of the props.</summary>
        public string Purpose
        {
            get { return intoScene ? EditorSession.ForScene : EditorSession.ForProject; }
        }

        private bool IsComplete
        {
            get { return prompt.Trim().Length > 0 || image != null; }
        }

        /// <summary>Draws the form; <paramref name="server"/> is what the server answered to hello.</summary>
        public void Draw(JObject server)
        {
            prompt = EditorGUILayout.TextArea(prompt, GUILayout.MinHeight(38));
            if (Can(server, "image"))
            {
                image = (Texture2D)EditorGUILayout.ObjectField(
                    new GUIContent("or a picture", "Best with a transparent background"), image, typeof(Texture2D), false);
            }
            else
            {
                image = null;
            }
            EditorGUILayout.BeginHorizontal();
            seed = Math.Max(0, EditorGUILayout.IntField(new GUIContent("Seed", "The same words and seed give the same prop"), seed));
            if (GUILayout.Button(new GUIContent("Dice", "Another seed"), EditorStyles.miniButton, GUILayout.Width(44)))
            {
                seed = UnityEngine.Random.Range(0, int.MaxValue);
            }
            EditorGUILayout.EndHorizontal();
            var limits = server["limits"] as JObject;
            var most = limits == null ? 16 : (int?)limits["count"] ?? 16;
            count = EditorGUILayout.IntSlider(new GUIContent("Count", "How many, from the seed on"), count, 1, most);
            height = Math.Max(0, EditorGUILayout.FloatField(new GUIContent("Height", "In metres; 0 leaves the model's own size"), height));
            lods = EditorGUILayout.IntSlider(new GUIContent("LODs", "Levels of detail"), lods, 1, PropSetup.MostLevels);
            intoScene = EditorGUILayout.Toggle(new GUIContent("Into the scene", "Otherwise only into Assets/Props"), intoScene);
            DrawButtons();
        }

        private void DrawButtons()
        {
            EditorGUI.BeginDisabledGroup(!IsComplete);
            EditorGUILayout.BeginHorizontal();
            if (GUILayout.Button(new GUIContent("Sketch 4", "Four quick candidates to choose from")))
            {
                Submit("sketch", EditorSession.ForChoice);
            }
            if (GUILayout.Button(new GUIContent("Make", "Make the prop")))
            {
                Submit("generate", Purpose);
            }
            EditorGUILayout.EndHorizontal();
            EditorGUI.EndDisabledGroup();
        }

        private void Submit(string method, string purpose)
        {
            var parameters = new JObject();
            parameters["seed"] = seed;
            parameters["lods"] = lods;
            if (height > 0)
            {
                parameters["height"] = height;
            }
            if (method == "generate")
            {
                parameters["count"] = count;
            }
            var title = prompt.Trim();
            if (image == null)
            {
                parameters["prompt"] = title;
            }
            else
            {
                title = image.name;
                parameters["image"] = ImageParameter(AssetDatabase.GetAssetPath(image));
            }
            EditorSession.Request(method, parameters, title, purpose);
        }

        private static JObject ImageParameter(string path)
        {
            var parameter = new JObject();
            parameter["data"] = Convert.ToBase64String(File.ReadAllBytes(path));
            parameter["name"] = Path.GetFileNameWithoutExtension(path);
            return parameter;
        }

        private static bool Can(JObject server, string ability)
        {
            var bundle = server["bundle"] as JObject;
            foreach (var one in (bundle == null ? null : bundle["capabilities"] as JArray) ?? new JArray())
            {
                if ((string)one == ability)
                {
                    return true;
                }
            }
            return false;
        }
    }
}
