// Signatures of the part of Unity's scripting reference (2022.3) that the package uses, to type-check it with mono where
// there is no Unity. Nothing here does anything; numbers and names come from the public scripting reference.
using System;

namespace UnityEngine
{
    public class Object
    {
        public string name { get; set; }
        public static void DestroyImmediate(Object obj) { }
        public static bool operator ==(Object x, Object y) { return ReferenceEquals(x, y); }
        public static bool operator !=(Object x, Object y) { return !ReferenceEquals(x, y); }
        public override bool Equals(object other) { return ReferenceEquals(this, other); }
        public override int GetHashCode() { return 0; }
    }

    public class Component : Object
    {
        public GameObject gameObject { get { return null; } }
        public Transform transform { get { return null; } }
        public T GetComponent<T>() { return default(T); }
        public T GetComponentInChildren<T>() { return default(T); }
    }

    public class Behaviour : Component { }

    public class MonoBehaviour : Behaviour { }

    public class ScriptableObject : Object { }

    public sealed class GameObject : Object
    {
        public GameObject(string name, params Type[] components) { }
        public Transform transform { get { return null; } }
        public T GetComponent<T>() { return default(T); }
        public T GetComponentInChildren<T>() { return default(T); }
        public T[] GetComponentsInChildren<T>(bool includeInactive) { return null; }
        public T AddComponent<T>() where T : Component { return null; }
    }

    public class Transform : Component
    {
        public Vector3 position { get; set; }
        public Vector3 forward { get; set; }
        public Vector3 localPosition { get; set; }
        public Vector3 localScale { get; set; }
        public Quaternion localRotation { get; set; }
        public void SetParent(Transform parent) { }
        public void SetParent(Transform parent, bool worldPositionStays) { }
    }

    public class Renderer : Component
    {
        public Bounds bounds { get; set; }
        public Material[] sharedMaterials { get; set; }
    }

    public class MeshRenderer : Renderer { }

    public class Debug
    {
        public static void LogWarning(object message) { }
        public static void LogError(object message) { }
    }

    public class Material : Object { }

    public sealed class Mesh : Object { }

    public sealed class MeshFilter : Component
    {
        public Mesh sharedMesh { get; set; }
    }

    public class Collider : Component { }

    public class MeshCollider : Collider
    {
        public Mesh sharedMesh { get; set; }
        public bool convex { get; set; }
    }

    public struct LOD
    {
        public float screenRelativeTransitionHeight;
        public Renderer[] renderers;
        public LOD(float screenRelativeTransitionHeight, Renderer[] renderers)
        {
            this.screenRelativeTransitionHeight = screenRelativeTransitionHeight;
            this.renderers = renderers;
        }
    }

    public class LODGroup : Component
    {
        public LOD[] GetLODs() { return null; }
        public void SetLODs(LOD[] lods) { }
        public void RecalculateBounds() { }
    }

    public class Camera : Behaviour { }

    public class Texture : Object { }

    public class Texture2D : Texture
    {
        public Texture2D(int width, int height) { }
    }

    public static class ImageConversion
    {
        public static bool LoadImage(this Texture2D tex, byte[] data) { return false; }
    }

    public struct Vector2
    {
        public float x, y;
        public Vector2(float x, float y) { this.x = x; this.y = y; }
    }

    public struct Vector3
    {
        public float x, y, z;
        public Vector3(float x, float y, float z) { this.x = x; this.y = y; this.z = z; }
        public static Vector3 zero { get { return default(Vector3); } }
        public static Vector3 up { get { return default(Vector3); } }
        public static Vector3 one { get { return default(Vector3); } }
        public static Vector3 operator *(Vector3 a, float d) { return a; }
        public static Vector3 operator +(Vector3 a, Vector3 b) { return a; }
    }

    public struct Quaternion
    {
        public static Quaternion Euler(float x, float y, float z) { return default(Quaternion); }
    }

    public struct Bounds
    {
        public Vector3 size { get; set; }
    }

    public struct Ray
    {
        public Ray(Vector3 origin, Vector3 direction) { }
        public Vector3 GetPoint(float distance) { return default(Vector3); }
    }

    public struct Plane
    {
        public Plane(Vector3 inNormal, Vector3 inPoint) { }
        public bool Raycast(Ray ray, out float enter) { enter = 0; return false; }
    }

    public struct Rect
    {
        public Rect(float x, float y, float width, float height) { this.x = x; this.y = y; }
        public float x { get; set; }
        public float y { get; set; }
        public bool Contains(Vector2 point) { return false; }
    }

    public struct Color
    {
        public Color(float r, float g, float b, float a) { }
    }

    public struct Mathf
    {
        public static float Max(float a, float b) { return a; }
    }

    public static class Random
    {
        public static int Range(int minInclusive, int maxExclusive) { return 0; }
    }

    public class GUIContent
    {
        public GUIContent(string text) { }
        public GUIContent(string text, string tooltip) { }
        public GUIContent(Texture image, string tooltip) { }
    }

    public sealed class GUIStyle { }

    public sealed class GUILayoutOption { }

    public class GUILayout
    {
        public static void Label(string text, GUIStyle style, params GUILayoutOption[] options) { }
        public static void Label(GUIContent content, GUIStyle style, params GUILayoutOption[] options) { }
        public static bool Button(string text, GUIStyle style, params GUILayoutOption[] options) { return false; }
        public static bool Button(GUIContent content, params GUILayoutOption[] options) { return false; }
        public static bool Button(GUIContent content, GUIStyle style, params GUILayoutOption[] options) { return false; }
        public static void FlexibleSpace() { }
        public static GUILayoutOption Width(float width) { return null; }
        public static GUILayoutOption Height(float height) { return null; }
        public static GUILayoutOption MinHeight(float minHeight) { return null; }
        public static GUILayoutOption ExpandWidth(bool expand) { return null; }
    }

    public class GUILayoutUtility
    {
        public static Rect GetRect(float width, float height, params GUILayoutOption[] options) { return default(Rect); }
    }

    public enum ScaleMode { StretchToFill, ScaleAndCrop, ScaleToFit }

    public class GUI
    {
        public static void DrawTexture(Rect position, Texture image, ScaleMode scaleMode) { }
        public static void Label(Rect position, GUIContent content, GUIStyle style) { }
    }

    public enum EventType { MouseDown, MouseUp, MouseDrag, ContextClick }

    public sealed class Event
    {
        public static Event current { get { return null; } }
        public EventType type { get; set; }
        public Vector2 mousePosition { get; set; }
        public int button { get; set; }
        public int clickCount { get; set; }
        public void Use() { }
    }

    [AttributeUsage(AttributeTargets.Field)]
    public sealed class SerializeField : Attribute { }

    [AttributeUsage(AttributeTargets.Field)]
    public sealed class TextAreaAttribute : Attribute { }

    [AttributeUsage(AttributeTargets.Class)]
    public sealed class DisallowMultipleComponent : Attribute { }
}
