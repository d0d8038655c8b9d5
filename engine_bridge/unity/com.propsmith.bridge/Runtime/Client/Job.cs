using System;
using System.Collections.Generic;
using Newtonsoft.Json.Linq;

namespace Propsmith.Bridge
{
    /// <summary>How a job stands.</summary>
    public enum JobState
    {
        Asking,
        Queued,
        Running,
        Done,
        Failed,
        Cancelled,
    }

    /// <summary>A piece of work that the server does for this editor, and what has come of it so far.</summary>
    public sealed class Job
    {
        private long _seq;

        /// <summary>What the server calls it; the client chose it, so that asking twice makes no second job.</summary>
        public string Id { get; }

        /// <summary>The request that made it, to be repeated if the server forgot it.</summary>
        public string Method { get; }

        public JObject Parameters { get; }

        /// <summary>What people call it.</summary>
        public string Title { get; }

        /// <summary>What is to become of it; whoever requested it knows what the text means.</summary>
        public string Purpose { get; }

        public JobState State { get; set; }

        /// <summary>How many jobs come before it.</summary>
        public int Place { get; private set; }

        public string Stage { get; private set; }

        /// <summary>0 to 1.</summary>
        public float Share { get; private set; }

        /// <summary>Seconds left, or null if unknown.</summary>
        public float? Eta { get; private set; }

        /// <summary>What people should know: why it failed, or why it waits again.</summary>
        public string Text { get; set; }

        /// <summary>Finished props by index.</summary>
        public SortedDictionary<int, JObject> Assets { get; } = new SortedDictionary<int, JObject>();

        /// <summary>PNG files by index.</summary>
        public SortedDictionary<int, byte[]> Previews { get; } = new SortedDictionary<int, byte[]>();

        /// <summary>Where the props of a level stand, as the protocol has it; empty before the end.</summary>
        public IReadOnlyList<JObject> Placements { get; private set; } = new List<JObject>();

        /// <summary>How many props it has in all.</summary>
        public int Count { get; private set; }

        /// <summary>The name of the prop of a level that is being made.</summary>
        public string Current { get; private set; } = "";

        /// <summary>Props a minute, or null if unknown.</summary>
        public float? Rate { get; private set; }

        /// <summary>Whether what came of it has been taken.</summary>
        public bool IsDelivered { get; set; }

        public Job(string id, string method, JObject parameters, string title, string purpose)
        {
            Id = id;
            Method = method;
            Parameters = parameters;
            Title = title;
            Purpose = purpose;
            Stage = "";
            Text = "";
        }

        /// <summary>Whether nothing more will come.</summary>
        public bool IsOver
        {
            get { return State == JobState.Done || State == JobState.Failed || State == JobState.Cancelled; }
        }

        /// <summary>What goes on, in words.</summary>
        public string Words
        {
            get
            {
                switch (State)
                {
                    case JobState.Asking:
                        return "Asking...";
                    case JobState.Queued:
                        var place = Place == 0 ? "Next in the queue" : "Waiting, " + Place + " before it";
                        return Text.Length == 0 ? place : place + ": " + Text;
                    case JobState.Running:
                        return WorkWords();
                    case JobState.Cancelled:
                        return "Cancelled";
                    default:
                        return Text.Length == 0 ? "Done" : Text;
                }
            }
        }

        /// <summary>Takes the server's whole account of the job.</summary>
        public void TakeSnapshot(JObject snapshot)
        {
            TakeAssets(snapshot["assets"] as JArray);
            foreach (var preview in Objects(snapshot["previews"]))
            {
                TakePreview(preview);
            }
            var seq = (long?)snapshot["seq"] ?? 0;
            if (seq < _seq)
            {
                return; // news that came meanwhile are newer
            }
            _seq = seq;
            Place = (int?)snapshot["place"] ?? 0;
            Placements = Objects(snapshot["placements"]);
            TakeWork(snapshot);
            State = (JobState)Enum.Parse(typeof(JobState), (string)snapshot["state"], true);
            TakeEnd(snapshot["error"] as JObject, snapshot["failures"]);
        }

        /// <summary>Takes a notification; gives whether it was news.</summary>
        public bool TakeNews(string kind, JObject news)
        {
            var seq = (long?)news["seq"] ?? 0;
            if (seq <= _seq)
            {
                return false;
            }
            _seq = seq;
            switch (kind)
            {
                case "queued":
                    State = JobState.Queued;
                    Place = (int?)news["place"] ?? 0;
                    Text = (string)news["reason"] ?? "";
                    break;
                case "progress":
                    State = JobState.Running;
                    TakeWork(news);
                    break;
                case "preview":
                    TakePreview(news);
                    break;
                case "asset":
                    Assets[(int)news["index"]] = (JObject)news["asset"];
                    break;
                case "done":
                    State = JobState.Done;
                    Placements = Objects(news["placements"]);
                    TakeEnd(null, news["failures"]);
                    break;
                case "error":
                    State = (string)news["kind"] == "cancelled" ? JobState.Cancelled : JobState.Failed;
                    TakeEnd(news, news["failures"]);
                    break;
            }
            return true;
        }

        private string WorkWords()
        {
            var stage = Stage.Length == 0 ? "Starting" : char.ToUpperInvariant(Stage[0]) + Stage.Substring(1);
            if (Method == "batch")
            {
                stage = Assets.Count + " of " + Count + (Current.Length == 0 ? "" : " - " + Current);
                stage += Rate == null ? "" : " - " + (int)Math.Round(Rate.Value) + " a minute";
            }
            if (Eta == null)
            {
                return stage;
            }
            var left = Eta < 90 ? (int)Math.Ceiling(Eta.Value) + " s" : (int)Math.Round(Eta.Value / 60) + " min";
            return stage + " - " + left + " left";
        }

        private void TakeWork(JObject news)
        {
            Stage = (string)news["stage"] ?? "";
            Current = (string)news["name"] ?? Current;
            Count = (int?)news["count"] ?? Count;
            Rate = (float?)news["rate"];
            Share = Math.Max(0, Math.Min(1, (float?)news["share"] ?? 0));
            Eta = (float?)news["eta"];
        }

        private void TakeAssets(JArray assets)
        {
            for (var index = 0; assets != null && index < assets.Count; index++)
            {
                if (assets[index] is JObject asset)
                {
                    Assets[index] = asset;
                }
            }
        }

        private void TakePreview(JObject preview)
        {
            try
            {
                Previews[(int)preview["index"]] = Convert.FromBase64String((string)preview["image"] ?? "");
            }
            catch (FormatException)
            {
                // A picture that can't be read isn't shown.
            }
        }

        private void TakeEnd(JObject error, JToken failures)
        {
            if (error != null)
            {
                Text = (string)error["message"] ?? "";
                return;
            }
            var failed = Objects(failures);
            if (failed.Count > 0)
            {
                Text = failed.Count + " of them failed: " + (string)failed[0]["message"];
            }
        }

        private static List<JObject> Objects(JToken list)
        {
            var found = new List<JObject>();
            foreach (var item in list as JArray ?? new JArray())
            {
                if (item is JObject entry)
                {
                    found.Add(entry);
                }
            }
            return found;
        }
    }
}
