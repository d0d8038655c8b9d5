using System;
using System.Collections.Generic;
using System.IO;
using System.Text.RegularExpressions;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using UnityEditor;
using UnityEngine;

namespace Propsmith.Bridge.Editor
{
    /// <summary>The project's own copies of props: <c>Assets/Props/NAME_ID.glb</c>, and a prefab beside each.</summary>
    internal static class PropImporter
    {
        private const string Folder = "Assets/Props";
        private const int IdLength = 8;
        private const int NameLength = 40;

#if PROPSMITH_GLTFAST || PROPSMITH_UNITYGLTF
        private const string NoImporter = "Unity couldn't import the .glb; see the Console.";
#else
        private const string NoImporter = "Unity reads no .glb by itself: install glTFast (com.unity.cloud.gltfast) or UnityGLTF in the Package Manager.";
#endif

        /// <summary>The prefab of an asset, or null if the project has none.</summary>
        public static GameObject Find(string id)
        {
            foreach (var guid in AssetDatabase.FindAssets("t:Prefab _" + id.Substring(0, IdLength)))
            {
                var path = AssetDatabase.GUIDToAssetPath(guid);
                if (path.EndsWith("_" + id.Substring(0, IdLength) + ".prefab", StringComparison.Ordinal))
                {
                    return AssetDatabase.LoadAssetAtPath<GameObject>(path);
                }
            }
            return null;
        }

        /// <summary>Writes a .glb into the project and makes a prefab of it, with levels of detail and colliders.</summary>
        /// <exception cref="BridgeException">It can't be written or read; the message says why.</exception>
        public static GameObject Import(JObject asset, byte[] glb)
        {
            var path = PathFor((string)asset["id"], (string)asset["title"] ?? "");
            Write(path, glb);
            AssetDatabase.ImportAsset(path, ImportAssetOptions.ForceSynchronousImport);
            return MakePrefab(path, GlbInfo.Read(glb), (string)asset["id"]);
        }

        /// <summary>Makes prefabs of the selected .glb files of Propsmith's, wherever they came from.</summary>
        [MenuItem("Assets/Propsmith/Make Prefab with LODs")]
        private static void MakePrefabs()
        {
            foreach (var chosen in Selection.objects)
            {
                var path = AssetDatabase.GetAssetPath(chosen);
                if (!path.EndsWith(".glb", StringComparison.OrdinalIgnoreCase))
                {
                    Debug.LogWarning("Propsmith: " + chosen.name + " is no .glb; select the file in the Project window.");
                    continue;
                }
                try
                {
                    Selection.activeObject = MakePrefab(path, GlbInfo.Read(File.ReadAllBytes(path)), "");
                }
                catch (Exception error) when (error is BridgeException || error is FormatException || error is IOException)
                {
                    Debug.LogError("Propsmith: " + path + ": " + error.Message);
                }
            }
        }

        private static GameObject MakePrefab(string path, GlbInfo info, string id)
        {
            var model = AssetDatabase.LoadAssetAtPath<GameObject>(path);
            if (model == null)
            {
                throw new BridgeException("import", NoImporter);
            }
            var instance = (GameObject)PrefabUtility.InstantiatePrefab(model);
            try
            {
                PropSetup.AddLevels(instance, Filters(path));
                PropSetup.SetUpLevels(instance, info.Coverage);
                PropSetup.SetUpColliders(instance);
                Note(instance.AddComponent<PropsmithProp>(), info.Recipe, id);
                return PrefabUtility.SaveAsPrefabAsset(instance, Path.ChangeExtension(path, ".prefab"));
            }
            finally
            {
                UnityEngine.Object.DestroyImmediate(instance);
            }
        }

        /// <summary>The file that an asset gets.</summary>
        public static string PathFor(string id, string title)
        {
            var name = Regex.Replace(title.ToLowerInvariant(), "[^a-z0-9]+", "_");
            name = name.Substring(0, Math.Min(name.Length, NameLength)).Trim('_');
            return Folder + "/" + (name.Length == 0 ? "prop" : name) + "_" + id.Substring(0, IdLength) + ".glb";
        }

        /// <summary>Every mesh that the importer made of a file, in whichever of its scenes.</summary>
        private static HashSet<MeshFilter> Filters(string path)
        {
            var found = new HashSet<MeshFilter>();
            foreach (var part in AssetDatabase.LoadAllAssetsAtPath(path))
            {
                var scene = part as GameObject;
                if (scene != null)
                {
                    found.UnionWith(scene.GetComponentsInChildren<MeshFilter>(true));
                }
            }
            return found;
        }

        private static void Note(PropsmithProp prop, JObject recipe, string id)
        {
            prop.asset = id;
            prop.prompt = (string)recipe["prompt"] ?? "";
            prop.seed = (long?)recipe["seed"] ?? 0;
            prop.recipe = recipe.ToString(Formatting.None);
        }

        private static void Write(string path, byte[] glb)
        {
            var part = path + ".part~"; // Unity doesn't see files that end so
            try
            {
                Directory.CreateDirectory(Folder);
                File.WriteAllBytes(part, glb);
                File.Delete(path);
                File.Move(part, path);
            }
            catch (Exception error) when (error is IOException || error is UnauthorizedAccessException)
            {
                File.Delete(part);
                throw new BridgeException("storage", "Can't write " + path + ": " + error.Message);
            }
        }
    }
}
