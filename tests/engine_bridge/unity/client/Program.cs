using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Propsmith.Bridge;

/// <summary>
/// The Unity package's client outside Unity. "vectors FOLDER" writes what it makes of the shared vectors; "live SIGNALS"
/// talks to a server, and asks whoever started it, by files in SIGNALS, to kill and restart it. Both write JSON.
/// </summary>
public static class Program
{
    private const int Patience = 60000;

    public static int Main(string[] arguments)
    {
        var report = arguments[0] == "vectors" ? ReadVectors(arguments[1]) : Live(arguments[1]).GetAwaiter().GetResult();
        Console.WriteLine(report.ToString(Formatting.None));
        return 0;
    }

    private static JObject ReadVectors(string folder)
    {
        Func<string, JObject> vectors = name => Parse(File.ReadAllText(Path.Combine(folder, name)));
        var frames = new JObject();
        foreach (var one in vectors("frames.json")["good"].Concat(vectors("frames.json")["bad"]))
        {
            frames[(string)one["name"]] = ReadFrame(Bytes((string)one["hex"]));
        }
        var texts = new JObject();
        foreach (var one in vectors("responses.json")["messages"])
        {
            var message = Protocol.ReadText((string)one["text"]);
            var read = new JObject();
            read["kind"] = message.Kind.ToString().ToLowerInvariant();
            read["id"] = message.Id;
            read["method"] = message.Method;
            read["body"] = message.Body;
            read["words"] = message.Kind == MessageKind.Notification ? Words(message) : null;
            texts[(string)one["name"]] = read;
        }
        var requests = new JObject();
        foreach (var one in vectors("requests.json")["requests"].Where(one => one["id"].Type == JTokenType.Integer))
        {
            requests[(string)one["name"]] = Protocol.Request((long)one["id"], (string)one["method"], (JObject)one["params"]);
        }
        var places = new JArray();
        foreach (var one in vectors("discovery.json")["places"])
        {
            places.Add(Discovery.Place((string)one["system"], name => (string)one["environment"][name]));
        }
        var report = new JObject();
        report["frames"] = frames;
        report["texts"] = texts;
        report["requests"] = requests;
        report["places"] = places;
        return report;
    }

    /// <summary>Dates stay the texts that they are.</summary>
    private static JObject Parse(string text)
    {
        var reader = new JsonTextReader(new StringReader(text));
        reader.DateParseHandling = DateParseHandling.None;
        return JObject.Load(reader);
    }

    private static string Words(Message message)
    {
        var job = new Job("", message.Body["name"] == null ? "generate" : "batch", new JObject(), "", "");
        return job.TakeNews(message.Method, (JObject)message.Body) ? job.Words : null;
    }

    private static JObject ReadFrame(byte[] bytes)
    {
        var read = new JObject();
        try
        {
            var frame = Protocol.ReadFrame(bytes);
            read["header"] = frame.Header;
            read["payload"] = BitConverter.ToString(frame.Payload).Replace("-", "").ToLowerInvariant();
            read["whole"] = frame.IsWhole();
        }
        catch (FormatException error)
        {
            read["why"] = error.Message;
        }
        return read;
    }

    private static byte[] Bytes(string hex)
    {
        return Enumerable.Range(0, hex.Length / 2).Select(at => Convert.ToByte(hex.Substring(2 * at, 2), 16)).ToArray();
    }

    private static async Task<JObject> Live(string signals)
    {
        var report = new JObject();
        var store = new MemoryStore();
        var client = new BridgeClient("unity-package", "0.1.0");
        var board = new JobBoard(client, store, "unity");
        client.Start();
        await Until("connected", () => client.State == ConnectionState.Ready);
        report["server"] = client.Server["server"];
        report["generated"] = await GenerateAsync(client, board);
        report["cancelled"] = await CancelAsync(board);
        report["refused"] = await RefusedAsync(client, board);
        report["level"] = await LevelAsync(board);

        // A domain reload: everything goes but what the store keeps.
        var before = board.Request("generate", Wish("wooden barrel", 40, 3), "barrel", "scene");
        await Until("running", () => before.State == JobState.Running);
        client.Dispose();
        client = new BridgeClient("unity-package", "0.1.0");
        board = new JobBoard(client, store, "unity");
        var after = board.Jobs.Single(job => job.Id == before.Id);
        client.Start();
        await Until("done after the reload", () => after.IsOver);
        report["reloaded"] = Summary(after);

        // The server is killed at work and started again.
        var states = new List<string>();
        client.Changed += (state, text) => states.Add(state.ToString());
        var survivor = board.Request("generate", Wish("wooden barrel", 50, 4), "barrel", "scene");
        await Until("running", () => survivor.State == JobState.Running);
        File.WriteAllText(Path.Combine(signals, "kill"), "");
        await Until("offline", () => states.Contains("Offline"));
        await Until("ready again", () => client.State == ConnectionState.Ready);
        await Until("done after the restart", () => survivor.IsOver);
        report["survived"] = Summary(survivor);

        // The server is gone: a request waits, and is asked for when there is one again.
        File.WriteAllText(Path.Combine(signals, "stop"), "");
        await Until("gone", () => client.State == ConnectionState.Offline);
        try
        {
            await client.AskAsync("status");
        }
        catch (BridgeException error)
        {
            report["offline"] = error.Kind + ": " + error.Message;
        }
        var waiting = board.Request("generate", Wish("wooden barrel", 60, 1), "barrel", "scene");
        await Task.Delay(1500);
        report["waits"] = waiting.Words;
        File.WriteAllText(Path.Combine(signals, "start"), "");
        await Until("done after all", () => waiting.IsOver);
        report["waited"] = Summary(waiting);
        client.Dispose();
        return report;
    }

    private static async Task<JObject> GenerateAsync(BridgeClient client, JobBoard board)
    {
        var shares = new List<float>();
        var job = board.Request("generate", Wish("wooden barrel", 7, 1), "barrel", "scene");
        board.JobChanged += one => shares.Add(one == job && one.State == JobState.Running ? one.Share : 0);
        await Until("generated", () => job.IsOver);
        var glb = await client.FetchAsync((string)job.Assets[0]["id"], "glb");
        var picture = await client.FetchAsync((string)job.Assets[0]["id"], "thumbnail");
        var history = await client.AskAsync("history", JObject.Parse("{\"search\": \"barrel\"}"));
        var info = GlbInfo.Read(glb);
        var report = Summary(job);
        report["bytes"] = glb.Length;
        report["told"] = job.Assets[0]["files"]["glb"]["bytes"];
        report["prompt"] = info.Recipe["prompt"];
        report["png"] = picture[1] == 'P' && picture[2] == 'N' && picture[3] == 'G';
        report["history"] = history["total"];
        report["progressed"] = shares.Any(share => share > 0 && share < 1);
        return report;
    }

    private static async Task<JObject> CancelAsync(JobBoard board)
    {
        var job = board.Request("generate", Wish("wooden barrel", 20, 16), "barrel", "scene");
        await Until("running", () => job.State == JobState.Running);
        await board.CancelAsync(job);
        await Until("cancelled", () => job.IsOver);
        return Summary(job);
    }

    private static async Task<JObject> LevelAsync(JobBoard board)
    {
        var words = new List<string>();
        var asked = JObject.Parse("{\"file\": \"yard.yaml\", \"steps\": 1, \"resolution\": 64}");
        asked["level"] = "props:\n  - {name: well, prompt: stone well, count: 2, placements: [{position: [1, 0, 2], turn: 90, scale: 2}]}\n";
        var job = board.Request("batch", asked, "yard", "level");
        board.JobChanged += one => words.Add(one == job ? one.Words : "");
        await Until("the level", () => job.IsOver);
        var report = Summary(job);
        report["placements"] = new JArray(job.Placements);
        report["told"] = words.Any(word => word.StartsWith("1 of 2 - well_002"));
        asked = (JObject)asked.DeepClone();
        asked["level"] = "props:\n  - {name: Well, prompt: stone well}\n  - {name: b, hight: 3}\n";
        job = board.Request("batch", asked, "yard", "level");
        await Until("the refusal", () => job.IsOver);
        report["refused"] = job.Words;
        return report;
    }

    private static async Task<JObject> RefusedAsync(BridgeClient client, JobBoard board)
    {
        var job = board.Request("generate", Wish("wooden barrel", 0, 1000), "barrel", "scene");
        await Until("refused", () => job.IsOver);
        var report = Summary(job);
        try
        {
            await client.FetchAsync(new string('0', 32), "glb");
        }
        catch (BridgeException error)
        {
            report["kind"] = error.Kind;
        }
        return report;
    }

    private static JObject Wish(string prompt, int seed, int count)
    {
        var wish = new JObject();
        wish["prompt"] = prompt;
        wish["seed"] = seed;
        wish["count"] = count;
        wish["steps"] = 15;
        wish["resolution"] = 64;
        wish["texture"] = "none";
        wish["lods"] = 1;
        return wish;
    }

    private static JObject Summary(Job job)
    {
        var summary = new JObject();
        summary["state"] = job.State.ToString();
        summary["assets"] = job.Assets.Count;
        summary["words"] = job.Words;
        return summary;
    }

    private static async Task Until(string what, Func<bool> isSo)
    {
        var deadline = DateTime.UtcNow.AddMilliseconds(Patience);
        while (!isSo())
        {
            if (DateTime.UtcNow > deadline)
            {
                throw new TimeoutException("it never came about: " + what);
            }
            await Task.Delay(10);
        }
    }

    private sealed class MemoryStore : IJobStore
    {
        private string _text;

        public string Load()
        {
            return _text;
        }

        public void Save(string text)
        {
            _text = text;
        }
    }
}
