// Signatures of the part of Unity's editor scripting reference (2022.3) that the package uses; see UnityEngine.cs.
using System;
using System.Reflection;
using UnityEngine;

namespace UnityEditor
{
    public class EditorWindow : ScriptableObject
    {
        public Vector2 minSize { get; set; }
        public void Repaint() { }
        public static T GetWindow<T>(string title) where T : EditorWindow { return null; }
    }

    [AttributeUsage(AttributeTargets.Method)]
    public sealed class MenuItem : Attribute
    {
        public MenuItem(string itemName) { }
    }

    [AttributeUsage(AttributeTargets.Class)]
    public class InitializeOnLoadAttribute : Attribute { }

    [AttributeUsage(AttributeTargets.Method)]
    public sealed class SettingsProviderAttribute : Attribute { }

    public enum SettingsScope { User, Project }

    public class SettingsProvider
    {
        public SettingsProvider(string path, SettingsScope scopes) { }
        public Action<string> guiHandler { get; set; }
    }

    public static class AssemblyReloadEvents
    {
        public delegate void AssemblyReloadCallback();
        public static event AssemblyReloadCallback beforeAssemblyReload { add { } remove { } }
    }

    public static class EditorApplication
    {
        public delegate void CallbackFunction();
        public static CallbackFunction delayCall;
        public static event Action quitting { add { } remove { } }
    }

    public static class SessionState
    {
        public static string GetString(string key, string defaultValue) { return null; }
        public static void SetString(string key, string value) { }
    }

    public class EditorPrefs
    {
        public static string GetString(string key, string defaultValue) { return null; }
        public static void SetString(string key, string value) { }
    }

    public static class Selection
    {
        public static GameObject[] gameObjects { get { return null; } }
        public static UnityEngine.Object activeObject { get; set; }
        public static UnityEngine.Object[] objects { get; set; }
        public static Action selectionChanged;
    }

    public sealed class EditorUtility
    {
        public static string OpenFilePanelWithFilters(string title, string directory, string[] filters) { return ""; }
    }

    public static class Undo
    {
        public static void RegisterCreatedObjectUndo(UnityEngine.Object objectToUndo, string name) { }
    }

    public enum InteractionMode { AutomatedAction, UserAction }

    public static class PrefabUtility
    {
        public static UnityEngine.Object InstantiatePrefab(UnityEngine.Object assetComponentOrGameObject) { return null; }
        public static UnityEngine.Object InstantiatePrefab(UnityEngine.Object assetComponentOrGameObject, Transform parent) { return null; }
        public static GameObject SaveAsPrefabAsset(GameObject instanceRoot, string assetPath) { return null; }
        public static bool IsAnyPrefabInstanceRoot(GameObject gameObject) { return false; }
        public static void ReplacePrefabAssetOfPrefabInstance(GameObject prefabInstanceRoot, GameObject prefabAssetRoot, InteractionMode mode) { }
    }

    public enum ImportAssetOptions { Default = 0, ForceUpdate = 1, ForceSynchronousImport = 8 }

    public class AssetDatabase
    {
        public static string[] FindAssets(string filter) { return null; }
        public static string GUIDToAssetPath(string guid) { return null; }
        public static string GetAssetPath(UnityEngine.Object assetObject) { return null; }
        public static T LoadAssetAtPath<T>(string assetPath) where T : UnityEngine.Object { return null; }
        public static UnityEngine.Object[] LoadAllAssetsAtPath(string assetPath) { return null; }
        public static void ImportAsset(string path, ImportAssetOptions options) { }
    }

    public struct GlobalObjectId
    {
        public static GlobalObjectId GetGlobalObjectIdSlow(UnityEngine.Object targetObject) { return default(GlobalObjectId); }
        public static bool TryParse(string stringValue, out GlobalObjectId id) { id = default(GlobalObjectId); return false; }
        public static UnityEngine.Object GlobalObjectIdentifierToObjectSlow(GlobalObjectId id) { return null; }
    }

    public class SceneView : EditorWindow
    {
        public static SceneView lastActiveSceneView { get { return null; } }
        public Camera camera { get { return null; } }
    }

    public enum MessageType { None, Info, Warning, Error }

    public static class EditorStyles
    {
        public static GUIStyle boldLabel { get { return null; } }
        public static GUIStyle miniLabel { get { return null; } }
        public static GUIStyle miniButton { get { return null; } }
        public static GUIStyle helpBox { get { return null; } }
        public static GUIStyle wordWrappedMiniLabel { get { return null; } }
        public static GUIStyle centeredGreyMiniLabel { get { return null; } }
        public static GUIStyle toolbarSearchField { get { return null; } }
    }

    public static class EditorGUIUtility
    {
        public static float currentViewWidth { get { return 0; } }
        public static void PingObject(UnityEngine.Object obj) { }
    }

    public static class EditorGUI
    {
        public static void BeginDisabledGroup(bool disabled) { }
        public static void EndDisabledGroup() { }
        public static void BeginChangeCheck() { }
        public static bool EndChangeCheck() { return false; }
        public static void ProgressBar(Rect position, float value, string text) { }
        public static void DrawRect(Rect rect, Color color) { }
    }

    public static class EditorGUILayout
    {
        public static Vector2 BeginScrollView(Vector2 scrollPosition, params GUILayoutOption[] options) { return scrollPosition; }
        public static void EndScrollView() { }
        public static Rect BeginHorizontal(params GUILayoutOption[] options) { return default(Rect); }
        public static void EndHorizontal() { }
        public static Rect BeginVertical(GUIStyle style, params GUILayoutOption[] options) { return default(Rect); }
        public static void EndVertical() { }
        public static Rect GetControlRect(params GUILayoutOption[] options) { return default(Rect); }
        public static void HelpBox(string message, MessageType type) { }
        public static void LabelField(string label, GUIStyle style, params GUILayoutOption[] options) { }
        public static string TextArea(string text, params GUILayoutOption[] options) { return text; }
        public static string TextField(string text, GUIStyle style, params GUILayoutOption[] options) { return text; }
        public static string TextField(string label, string text, params GUILayoutOption[] options) { return text; }
        public static int IntField(GUIContent label, int value, params GUILayoutOption[] options) { return value; }
        public static float FloatField(GUIContent label, float value, params GUILayoutOption[] options) { return value; }
        public static int IntSlider(GUIContent label, int value, int leftValue, int rightValue, params GUILayoutOption[] options) { return value; }
        public static bool Toggle(GUIContent label, bool value, params GUILayoutOption[] options) { return value; }
        public static UnityEngine.Object ObjectField(GUIContent label, UnityEngine.Object obj, Type objType, bool allowSceneObjects, params GUILayoutOption[] options) { return obj; }
    }

    public static class DragAndDrop
    {
        public static UnityEngine.Object[] objectReferences { get; set; }
        public static void PrepareStartDrag() { }
        public static void StartDrag(string title) { }
    }

    public sealed class GenericMenu
    {
        public delegate void MenuFunction();
        public void AddItem(GUIContent content, bool on, MenuFunction func) { }
        public void AddSeparator(string path) { }
        public void ShowAsContext() { }
    }
}

namespace UnityEditor.PackageManager
{
    public class PackageInfo
    {
        public string version { get { return null; } }
        public static PackageInfo FindForAssembly(Assembly assembly) { return null; }
    }
}
