using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Propsmith.Bridge
{
    /// <summary>A text that outlives the client: Unity's SessionState, which a domain reload doesn't clear.</summary>
    public interface IJobStore
    {
        /// <summary>What was saved last, or null.</summary>
        string Load();

        void Save(string text);
    }

    /// <summary>
    /// All jobs of this client. Jobs belong to the server: whenever there is a connection again, after a domain reload or
    /// a restart of the server, this asks how they stand, and requests again under the same name what the
    /// server no longer knows.
    /// </summary>
    public sealed class JobBoard
    {
        private const int KeptJobs = 20;

        private readonly BridgeClient _client;
        private readonly IJobStore _store;
        private readonly string _profile;
        private readonly List<Job> _jobs = new List<Job>();

        /// <summary>A job is new or stands differently.</summary>
        public event Action<Job> JobChanged;

        /// <summary>The library has other assets than before.</summary>
        public event Action LibraryChanged;

        /// <param name="client">The connection; its owner starts and disposes it.</param>
        /// <param name="store">Where unfinished jobs are stored.</param>
        /// <param name="profile">The export profile that props are requested for, where the server has it.</param>
        public JobBoard(BridgeClient client, IJobStore store, string profile)
        {
            _client = client;
            _store = store;
            _profile = profile;
            client.Changed += OnChanged;
            client.Notified += OnNotified;
            Recall();
        }

        /// <summary>The jobs, the oldest first.</summary>
        public IReadOnlyList<Job> Jobs
        {
            get { return _jobs; }
        }

        /// <summary>Asks for a job, now or as soon as there is a connection.</summary>
        /// <param name="method">generate, sketch, finish or vary.</param>
        /// <param name="parameters">Those of the protocol's method.</param>
        /// <param name="title">What people call it.</param>
        /// <param name="purpose">What is to become of it, for whoever delivers it.</param>
        public Job Request(string method, JObject parameters, string title, string purpose)
        {
            var job = new Job("unity-" + Guid.NewGuid().ToString("N"), method, parameters, title, purpose);
            _jobs.Add(job);
            Tell(job);
            if (_client.State == ConnectionState.Ready)
            {
                Run(AskForAsync(job));
            }
            return job;
        }

        /// <summary>Stops a job.</summary>
        public async Task CancelAsync(Job job)
        {
            try
            {
                var parameters = new JObject();
                parameters["job"] = job.Id;
                job.TakeSnapshot((JObject)await _client.AskAsync("cancel", parameters));
            }
            catch (BridgeException)
            {
                job.State = JobState.Cancelled; // the server never heard of it
            }
            Tell(job);
        }

        /// <summary>Takes a job off the list.</summary>
        public void Dismiss(Job job)
        {
            _jobs.Remove(job);
            Remember();
        }

        /// <summary>Notes that what came of a job has been taken.</summary>
        public void Delivered(Job job)
        {
            job.IsDelivered = true;
            Tell(job);
        }

        private async Task AskForAsync(Job job)
        {
            var parameters = (JObject)job.Parameters.DeepClone();
            parameters["job"] = job.Id;
            if (job.Method != "sketch" && HasProfile())
            {
                parameters["profile"] = _profile;
            }
            await TakeAnswerAsync(job, job.Method, parameters);
        }

        private async Task AttachAsync(Job job)
        {
            var parameters = new JObject();
            parameters["job"] = job.Id;
            await TakeAnswerAsync(job, "attach", parameters);
        }

        private async Task TakeAnswerAsync(Job job, string method, JObject parameters)
        {
            try
            {
                job.TakeSnapshot((JObject)await _client.AskAsync(method, parameters));
            }
            catch (BridgeException error) when (error.Kind == "closed")
            {
                return; // it is requested again when the connection is back
            }
            catch (BridgeException error) when (error.Kind == "job" && method == "attach")
            {
                await AskForAsync(job);
                return;
            }
            catch (BridgeException error)
            {
                job.State = JobState.Failed;
                job.Text = error.Message;
            }
            Tell(job);
        }

        private bool HasProfile()
        {
            var profiles = _client.Server["profiles"] as JArray ?? new JArray();
            foreach (var profile in profiles)
            {
                if (profile.Type == JTokenType.String && (string)profile == _profile)
                {
                    return true;
                }
            }
            return false;
        }

        private void OnChanged(ConnectionState state, string text)
        {
            if (state != ConnectionState.Ready)
            {
                return;
            }
            LibraryChanged?.Invoke();
            foreach (var job in _jobs.ToArray())
            {
                if (job.State == JobState.Asking)
                {
                    Run(AskForAsync(job));
                }
                else if (!job.IsOver)
                {
                    Run(AttachAsync(job));
                }
            }
        }

        private void OnNotified(string method, JObject parameters)
        {
            if (method == "library")
            {
                LibraryChanged?.Invoke();
                return;
            }
            var job = _jobs.Find(one => one.Id == (string)parameters["job"]);
            if (job != null && job.TakeNews(method, parameters))
            {
                Tell(job);
            }
        }

        private void Tell(Job job)
        {
            Remember();
            JobChanged?.Invoke(job);
        }

        private static async void Run(Task task)
        {
            await task;
        }

        /// <summary>Keeps what is unfinished or not yet taken; a sketch stays, for its candidates to be chosen from.</summary>
        private void Remember()
        {
            var kept = new JArray();
            foreach (var job in _jobs)
            {
                if (job.IsDelivered || job.State == JobState.Cancelled || job.State == JobState.Failed)
                {
                    continue;
                }
                var entry = new JObject();
                entry["id"] = job.Id;
                entry["method"] = job.Method;
                entry["params"] = job.Parameters;
                entry["title"] = job.Title;
                entry["purpose"] = job.Purpose;
                entry["asked"] = job.State != JobState.Asking;
                kept.Add(entry);
            }
            while (kept.Count > KeptJobs)
            {
                kept.RemoveAt(0);
            }
            _store.Save(kept.ToString(Formatting.None));
        }

        private void Recall()
        {
            var text = _store.Load();
            if (string.IsNullOrEmpty(text))
            {
                return;
            }
            foreach (var entry in JArray.Parse(text))
            {
                var job = new Job(
                    (string)entry["id"], (string)entry["method"], (JObject)entry["params"], (string)entry["title"], (string)entry["purpose"]);
                job.State = (bool)entry["asked"] ? JobState.Queued : JobState.Asking;
                _jobs.Add(job);
            }
        }
    }
}
