using System;
using System.Collections.Generic;
using System.IO;
using System.Threading.Tasks;
using Newtonsoft.Json.Linq;
using UnityEditor;
using UnityEngine;

namespace Propsmith.Bridge.Editor
{
    /// <summary>
    /// The connection and the jobs of this editor. A domain reload takes them all away; the next one's connect again and
    /// attach to the jobs that SessionState stored.
    /// </summary>
    [InitializeOnLoad]
    public static class EditorSession
    {
        /// <summary>Purposes of jobs.</summary>
        public const string ForProject = "project";
        public const string ForScene = "scene";
        public const string ForChoice = "choice";
        public const string ForLevel = "level";
        public const string ForReplacing = "replace:";

        private static readonly HashSet<string> Delivering = new HashSet<string>();

        static EditorSession()
        {
            var package = UnityEditor.PackageManager.PackageInfo.FindForAssembly(typeof(EditorSession).Assembly);
            Client = new BridgeClient("unity-package", package == null ? "0" : package.version);
            Board = new JobBoard(Client, new SessionJobStore(), "unity");
            Board.JobChanged += Deliver;
            AssemblyReloadEvents.beforeAssemblyReload += Client.Dispose;
            EditorApplication.quitting += Client.Dispose;
            EditorApplication.delayCall += Client.Start;
        }

        public static BridgeClient Client { get; }

        public static JobBoard Board { get; }

        /// <summary>A message for people that belongs to no job.</summary>
        public static event Action<string> Told;

        /// <summary>Asks for a job, and starts a server if there is none.</summary>
        public static Job Request(string method, JObject parameters, string title, string purpose)
        {
            var job = Board.Request(method, parameters, title, purpose);
            if (Client.State != ConnectionState.Ready)
            {
                StartServer();
            }
            return job;
        }

        /// <summary>Asks for the props of a level file; they will stand in the scene.</summary>
        public static void RequestLevel(string path)
        {
            var parameters = new JObject();
            try
            {
                parameters["level"] = File.ReadAllText(path);
            }
            catch (Exception error) when (error is IOException || error is UnauthorizedAccessException)
            {
                Tell("Can't read " + path + ": " + error.Message);
                return;
            }
            parameters["file"] = Path.GetFileName(path);
            Request("batch", parameters, Path.GetFileNameWithoutExtension(path), ForLevel);
        }

        /// <summary>Starts a server; says in words if it can't.</summary>
        public static void StartServer()
        {
            var trouble = ServerLauncher.Start();
            if (trouble.Length > 0)
            {
                Tell(trouble);
            }
            Client.Retry();
        }

        /// <summary>The prefab of an asset of the library, brought into the project if it isn't there.</summary>
        /// <exception cref="BridgeException">It can't be had; the message says why.</exception>
        public static async Task<GameObject> BringAsync(JObject asset)
        {
            var known = PropImporter.Find((string)asset["id"]);
            return known != null ? known : PropImporter.Import(asset, await Client.FetchAsync((string)asset["id"], "glb"));
        }

        /// <summary>Runs what may fail on the way, and shows in words if it does.</summary>
        public static async void Try(Func<Task> work)
        {
            try
            {
                await work();
            }
            catch (BridgeException error)
            {
                Tell(error.Message);
            }
        }

        /// <summary>Tells people something.</summary>
        public static void Tell(string text)
        {
            Told?.Invoke(text);
        }

        private static void Deliver(Job job)
        {
            var isReady = job.State == JobState.Done && !job.IsDelivered && job.Purpose != ForChoice;
            if (isReady && job.Assets.Count > 0 && Delivering.Add(job.Id))
            {
                Try(() => DeliverAsync(job));
            }
        }

        private static async Task DeliverAsync(Job job)
        {
            try
            {
                var byIndex = new SortedDictionary<int, GameObject>();
                foreach (var asset in job.Assets)
                {
                    byIndex[asset.Key] = await BringAsync(asset.Value);
                }
                var prefabs = new List<GameObject>(byIndex.Values);
                if (job.Purpose == ForScene)
                {
                    PropPlacer.Add(prefabs, job.Title);
                }
                else if (job.Purpose == ForLevel)
                {
                    PropPlacer.AddLevel(byIndex, job.Placements, job.Title);
                }
                else if (job.Purpose.StartsWith(ForReplacing, StringComparison.Ordinal))
                {
                    PropPlacer.Replace(PropPlacer.FromText(job.Purpose.Substring(ForReplacing.Length)), prefabs[0]);
                }
            }
            catch (BridgeException error)
            {
                job.State = JobState.Failed;
                job.Text = error.Message;
            }
            finally
            {
                Delivering.Remove(job.Id);
                Board.Delivered(job);
            }
        }

        private sealed class SessionJobStore : IJobStore
        {
            private const string Key = "Propsmith.Jobs";

            public string Load()
            {
                return SessionState.GetString(Key, "");
            }

            public void Save(string text)
            {
                SessionState.SetString(Key, text);
            }
        }
    }
}
