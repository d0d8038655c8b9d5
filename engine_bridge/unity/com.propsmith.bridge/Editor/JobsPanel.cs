using System;
using System.Collections.Generic;
using System.Linq;
using Newtonsoft.Json.Linq;
using UnityEditor;
using UnityEngine;

namespace Propsmith.Bridge.Editor
{
    /// <summary>The jobs with their progress, and the candidates of sketches.</summary>
    internal sealed class JobsPanel
    {
        private const int Side = 110;
        private static readonly string[] Repeatable = { "generate", "vary" };

        private readonly Dictionary<byte[], Texture2D> _pictures = new Dictionary<byte[], Texture2D>();

        /// <summary>Draws the jobs, the newest first; <paramref name="purpose"/> is for what is chosen or made again.</summary>
        public void Draw(string purpose)
        {
            foreach (var job in EditorSession.Board.Jobs.Reverse().ToList())
            {
                if (job.Purpose == EditorSession.ForChoice && job.Previews.Count > 0)
                {
                    DrawCandidates(job, purpose);
                }
                if (job.Purpose != EditorSession.ForChoice || job.State != JobState.Done)
                {
                    DrawRow(job);
                }
            }
        }

        private static void DrawRow(Job job)
        {
            EditorGUILayout.BeginVertical(EditorStyles.helpBox);
            EditorGUILayout.BeginHorizontal();
            GUILayout.Label(job.Title, EditorStyles.boldLabel);
            GUILayout.FlexibleSpace();
            if (!job.IsOver && GUILayout.Button("Cancel", EditorStyles.miniButton))
            {
                EditorSession.Try(() => EditorSession.Board.CancelAsync(job));
            }
            if (job.IsOver && Array.IndexOf(Repeatable, job.Method) >= 0 && GUILayout.Button("Another", EditorStyles.miniButton))
            {
                Another(job);
            }
            if (job.IsOver && GUILayout.Button("Close", EditorStyles.miniButton))
            {
                EditorSession.Board.Dismiss(job);
            }
            EditorGUILayout.EndHorizontal();
            if (job.IsOver)
            {
                GUILayout.Label(job.Words, EditorStyles.wordWrappedMiniLabel);
            }
            else
            {
                EditorGUI.ProgressBar(EditorGUILayout.GetControlRect(), job.Share, job.Words);
            }
            EditorGUILayout.EndVertical();
        }

        private void DrawCandidates(Job job, string purpose)
        {
            EditorGUILayout.BeginHorizontal();
            GUILayout.Label("Choose a " + job.Title, EditorStyles.boldLabel);
            GUILayout.FlexibleSpace();
            if (GUILayout.Button("Close", EditorStyles.miniButton))
            {
                EditorSession.Board.Dismiss(job);
            }
            EditorGUILayout.EndHorizontal();
            EditorGUILayout.BeginHorizontal();
            foreach (var candidate in job.Previews)
            {
                if (candidate.Key == 2)
                {
                    EditorGUILayout.EndHorizontal();
                    EditorGUILayout.BeginHorizontal();
                }
                var picture = new GUIContent(Picture(candidate.Value), "Make this one in full");
                if (GUILayout.Button(picture, GUILayout.Width(Side), GUILayout.Height(Side)))
                {
                    Finish(job, candidate.Key, purpose);
                }
            }
            EditorGUILayout.EndHorizontal();
        }

        private static void Finish(Job sketch, int index, string purpose)
        {
            var parameters = new JObject();
            parameters["sketch"] = sketch.Id;
            parameters["index"] = index;
            EditorSession.Board.Dismiss(sketch);
            EditorSession.Request("finish", parameters, sketch.Title, purpose);
        }

        private static void Another(Job job)
        {
            var parameters = (JObject)job.Parameters.DeepClone();
            parameters["seed"] = ((long?)parameters["seed"] ?? 0) + ((long?)parameters["count"] ?? 1);
            EditorSession.Request("generate", parameters, job.Title, job.Purpose);
        }

        private Texture2D Picture(byte[] png)
        {
            Texture2D picture;
            if (!_pictures.TryGetValue(png, out picture) || picture == null)
            {
                picture = new Texture2D(2, 2);
                picture.LoadImage(png);
                _pictures[png] = picture;
            }
            return picture;
        }
    }
}
