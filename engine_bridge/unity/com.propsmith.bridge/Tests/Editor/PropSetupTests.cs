using System.Collections.Generic;
using NUnit.Framework;
using UnityEngine;

namespace Propsmith.Bridge.Tests
{
    public sealed class PropSetupTests
    {
        [Test]
        public void NamesTellLevelsAndHulls()
        {
            Assert.AreEqual(0, PropSetup.LevelOf("barrel"));
            Assert.AreEqual(3, PropSetup.LevelOf("barrel_LOD3"));
            Assert.IsTrue(PropSetup.IsHull("barrel-convcolonly"));
            Assert.IsTrue(PropSetup.IsHull("UCX_barrel_01"));
            Assert.IsFalse(PropSetup.IsHull("hull of a ship"));
        }

        [Test]
        public void TransitionsFall()
        {
            Assert.AreEqual(new[] { 0.5f, 0.25f, 0.1f }, PropSetup.Transitions(3, new[] { 0.5f, 0.25f, 0.1f }));
            Assert.AreEqual(new[] { 0.5f, 0.25f, 0.125f }, PropSetup.Transitions(3, new float[0]));
            Assert.AreEqual(new[] { 0.5f, 0.25f }, PropSetup.Transitions(2, new[] { 0.5f, 0.5f }));
        }

        [Test]
        public void LevelsOfAnotherSceneAreAddedOnce()
        {
            var root = new GameObject("barrel");
            var found = new List<MeshFilter>();
            foreach (var name in new[] { "barrel_LOD0", "barrel_LOD1", "barrel_LOD2", "barrel_hull_1" })
            {
                found.Add(new GameObject(name, typeof(MeshFilter), typeof(MeshRenderer)).GetComponent<MeshFilter>());
            }
            found[0].transform.SetParent(root.transform, false);
            Assert.AreEqual(2, PropSetup.AddLevels(root, found));
            Assert.AreEqual(0, PropSetup.AddLevels(root, found));
            PropSetup.SetUpLevels(root, new[] { 0.5f, 0.25f, 0.1f });
            Assert.AreEqual(3, root.GetComponent<LODGroup>().GetLODs().Length);
            foreach (var filter in found)
            {
                Object.DestroyImmediate(filter.gameObject);
            }
            Object.DestroyImmediate(root);
        }

        [Test]
        public void LevelsBecomeAGroupAndHullsColliders()
        {
            var root = new GameObject("barrel");
            foreach (var name in new[] { "barrel", "barrel_LOD1", "barrel_LOD2", "barrel-convcolonly" })
            {
                var part = new GameObject(name, typeof(MeshFilter), typeof(MeshRenderer));
                part.transform.SetParent(root.transform);
                part.GetComponent<MeshFilter>().sharedMesh = new Mesh();
            }
            PropSetup.SetUpLevels(root, new[] { 0.5f, 0.25f, 0.1f });
            Assert.AreEqual(3, root.GetComponent<LODGroup>().GetLODs().Length);
            Assert.AreEqual(1, PropSetup.SetUpColliders(root));
            Assert.IsTrue(root.GetComponentInChildren<MeshCollider>().convex);
            Object.DestroyImmediate(root);
        }
    }
}
