using System.Collections.Generic;
using System.Text.RegularExpressions;
using UnityEngine;

namespace Propsmith.Bridge
{
    /// <summary>Makes an imported file ready for a game: levels of detail, colliders.</summary>
    public static class PropSetup
    {
        /// <summary>What LODGroup takes.</summary>
        public const int MostLevels = 8;

        private static readonly Regex LevelName = new Regex(@"_LOD(\d+)$", RegexOptions.IgnoreCase);
        private static readonly Regex HullName = new Regex(@"(^UCX_)|([-_](convcolonly|colonly|hull)[-_.]?\d*$)", RegexOptions.IgnoreCase);

        /// <summary>Whether a node of this name is a collision hull.</summary>
        public static bool IsHull(string name)
        {
            return HullName.IsMatch(name);
        }

        /// <summary>The level of detail that a node's name ends in, 0 for a name without one.</summary>
        public static int LevelOf(string name)
        {
            var match = LevelName.Match(name);
            return match.Success ? int.Parse(match.Groups[1].Value) : 0;
        }

        /// <summary>
        /// The share of the screen's height at which each level gives way to the next, the last to nothing: falling, as
        /// LODGroup wants them, and halving where the file says nothing.
        /// </summary>
        public static float[] Transitions(int levels, IReadOnlyList<float> coverage)
        {
            var transitions = new float[levels];
            var previous = 1f;
            for (var level = 0; level < levels; level++)
            {
                var told = level < coverage.Count ? coverage[level] : previous / 2;
                transitions[level] = told < previous ? told : previous / 2;
                previous = transitions[level];
            }
            return transitions;
        }

        /// <summary>
        /// Puts under <paramref name="root"/> the coarser levels that an importer without MSFT_lod left in a scene of their
        /// own; returns how many. Those that are there already are left out.
        /// </summary>
        public static int AddLevels(GameObject root, IEnumerable<MeshFilter> found)
        {
            var known = new HashSet<int>();
            foreach (var filter in root.GetComponentsInChildren<MeshFilter>(true))
            {
                known.Add(LevelOf(filter.name));
            }
            var added = 0;
            foreach (var filter in found)
            {
                var renderer = filter.GetComponent<MeshRenderer>();
                if (renderer == null || IsHull(filter.name) || !known.Add(LevelOf(filter.name)))
                {
                    continue;
                }
                var level = new GameObject(filter.name);
                level.transform.SetParent(root.transform, false);
                level.AddComponent<MeshFilter>().sharedMesh = filter.sharedMesh;
                level.AddComponent<MeshRenderer>().sharedMaterials = renderer.sharedMaterials;
                added++;
            }
            return added;
        }

        /// <summary>Gives <paramref name="root"/> a LODGroup of its levels, unless its importer made one.</summary>
        public static void SetUpLevels(GameObject root, IReadOnlyList<float> coverage)
        {
            if (root.GetComponentInChildren<LODGroup>() != null)
            {
                return;
            }
            var levels = new SortedDictionary<int, List<Renderer>>();
            foreach (var renderer in root.GetComponentsInChildren<MeshRenderer>(true))
            {
                var level = LevelOf(renderer.name);
                if (IsHull(renderer.name) || level >= MostLevels)
                {
                    continue;
                }
                if (!levels.ContainsKey(level))
                {
                    levels[level] = new List<Renderer>();
                }
                levels[level].Add(renderer);
            }
            if (levels.Count < 2)
            {
                return;
            }
            var transitions = Transitions(levels.Count, coverage);
            var lods = new List<LOD>();
            foreach (var renderers in levels.Values)
            {
                lods.Add(new LOD(transitions[lods.Count], renderers.ToArray()));
            }
            var group = root.AddComponent<LODGroup>();
            group.SetLODs(lods.ToArray());
            group.RecalculateBounds();
        }

        /// <summary>Makes a convex MeshCollider of each hull and hides the hull.</summary>
        public static int SetUpColliders(GameObject root)
        {
            var hulls = 0;
            foreach (var filter in root.GetComponentsInChildren<MeshFilter>(true))
            {
                if (!IsHull(filter.name))
                {
                    continue;
                }
                var collider = filter.gameObject.AddComponent<MeshCollider>();
                collider.sharedMesh = filter.sharedMesh;
                collider.convex = true;
                UnityEngine.Object.DestroyImmediate(filter.GetComponent<MeshRenderer>());
                hulls++;
            }
            return hulls;
        }
    }
}
