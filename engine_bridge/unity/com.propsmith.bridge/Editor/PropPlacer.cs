using System;
using System.Collections.Generic;
using Newtonsoft.Json.Linq;
using UnityEditor;
using UnityEngine;

namespace Propsmith.Bridge.Editor
{
    /// <summary>Puts props into the scene and exchanges placed ones; every step can be undone.</summary>
    internal static class PropPlacer
    {
        private const float Gap = 0.25f; // metres between props placed together
        private const float Reach = 100f; // metres; farther off, the world's origin is nearer to mind

        /// <summary>Adds an instance of each prefab, side by side in the middle of the scene view, and selects them.</summary>
        public static void Add(IReadOnlyList<GameObject> prefabs, string title)
        {
            var made = new List<GameObject>();
            var x = 0f;
            foreach (var prefab in prefabs)
            {
                var instance = (GameObject)PrefabUtility.InstantiatePrefab(prefab);
                Undo.RegisterCreatedObjectUndo(instance, "Add " + title);
                instance.transform.position = PlaceInView() + new Vector3(x, 0, 0);
                x += Width(instance) + Gap;
                made.Add(instance);
            }
            Selection.objects = made.ToArray();
        }

        /// <summary>Adds a level under one new object: every placement an instance of its prefab. One step undoes it.</summary>
        public static void AddLevel(
            IReadOnlyDictionary<int, GameObject> prefabs, IReadOnlyList<JObject> placements, string title)
        {
            var level = new GameObject(title);
            foreach (var placement in placements)
            {
                var prefab = prefabs[(int)placement["index"]];
                var instance = (GameObject)PrefabUtility.InstantiatePrefab(prefab, level.transform);
                var position = (JArray)placement["position"];
                instance.name = (string)placement["name"];
                // glTF is right-handed, Unity left-handed: its importers mirror x, and turns with it.
                instance.transform.localPosition = new Vector3(-(float)position[0], (float)position[1], (float)position[2]);
                instance.transform.localRotation = Quaternion.Euler(0, -(float)placement["turn"], 0);
                instance.transform.localScale = Vector3.one * (float)placement["scale"];
            }
            Undo.RegisterCreatedObjectUndo(level, "Import " + title);
            Selection.objects = new UnityEngine.Object[] { level };
        }

        /// <summary>
        /// Makes each of the placed props an instance of another prefab. The object stays the very same: its transform,
        /// name, children and every reference that others hold on it are kept.
        /// </summary>
        public static void Replace(IReadOnlyList<GameObject> placed, GameObject prefab)
        {
            if (placed.Count == 0)
            {
                EditorSession.Tell("The prop to replace is no longer in the scene; the new one is in Assets/Props.");
            }
            foreach (var instance in placed)
            {
                PrefabUtility.ReplacePrefabAssetOfPrefabInstance(instance, prefab, InteractionMode.UserAction);
            }
        }

        /// <summary>The selected objects that are props.</summary>
        public static List<GameObject> Selected()
        {
            var props = new List<GameObject>();
            foreach (var chosen in Selection.gameObjects)
            {
                if (chosen.GetComponent<PropsmithProp>() != null && PrefabUtility.IsAnyPrefabInstanceRoot(chosen))
                {
                    props.Add(chosen);
                }
            }
            return props;
        }

        /// <summary>Names objects so that a domain reload doesn't lose them.</summary>
        public static string ToText(IReadOnlyList<GameObject> objects)
        {
            var names = new List<string>();
            foreach (var one in objects)
            {
                names.Add(GlobalObjectId.GetGlobalObjectIdSlow(one).ToString());
            }
            return string.Join(";", names.ToArray());
        }

        /// <summary>The objects that <see cref="ToText"/> named, those that are still there.</summary>
        public static List<GameObject> FromText(string text)
        {
            var objects = new List<GameObject>();
            foreach (var name in text.Split(new[] { ';' }, StringSplitOptions.RemoveEmptyEntries))
            {
                GlobalObjectId id;
                var found = GlobalObjectId.TryParse(name, out id) ? GlobalObjectId.GlobalObjectIdentifierToObjectSlow(id) as GameObject : null;
                if (found != null)
                {
                    objects.Add(found);
                }
            }
            return objects;
        }

        /// <summary>Where the middle of the scene view meets the ground, or the origin.</summary>
        private static Vector3 PlaceInView()
        {
            var view = SceneView.lastActiveSceneView;
            if (view == null || view.camera == null)
            {
                return Vector3.zero;
            }
            var eye = view.camera.transform;
            float distance;
            var ray = new Ray(eye.position, eye.forward);
            var isHit = new Plane(Vector3.up, Vector3.zero).Raycast(ray, out distance) && distance < Reach;
            return isHit ? ray.GetPoint(distance) : Vector3.zero;
        }

        private static float Width(GameObject instance)
        {
            var width = 0f;
            foreach (var renderer in instance.GetComponentsInChildren<MeshRenderer>(true))
            {
                width = Mathf.Max(width, renderer.bounds.size.x);
            }
            return width;
        }
    }
}
