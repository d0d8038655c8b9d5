using System;
using System.IO;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using IOPath = System.IO.Path;

namespace Propsmith.Bridge
{
    /// <summary>A running server, as its discovery file describes it.</summary>
    public sealed class ServerAddress
    {
        public string Host { get; }

        public int Port { get; }

        public string Token { get; }

        /// <summary>Differs from one start of a server to the next.</summary>
        public string Identity { get; }

        public ServerAddress(string host, int port, string token, string identity)
        {
            Host = host;
            Port = port;
            Token = token;
            Identity = identity;
        }

        /// <summary>Where the WebSocket is. The host is taken literally: localhost may mean ::1.</summary>
        public Uri WebSocket
        {
            get { return new Uri("ws://" + (Host.Contains(":") ? "[" + Host + "]" : Host) + ":" + Port + "/ws"); }
        }
    }

    /// <summary>The discovery file of a running server, and how one is started.</summary>
    public static class Discovery
    {
        private const string FileName = "bridge.json";
        private const string LaunchFileName = "launch.json";
        private const string Override = "PROPSMITH_DISCOVERY";

        /// <summary>The discovery file's place.</summary>
        /// <param name="system"><c>linux</c>, <c>macos</c> or <c>windows</c>.</param>
        /// <param name="environment">Gives a variable's value, or null.</param>
        public static string Place(string system, Func<string, string> environment)
        {
            var chosen = environment(Override);
            if (!string.IsNullOrEmpty(chosen))
            {
                return chosen;
            }
            if (system == "windows")
            {
                return environment("LOCALAPPDATA") + "\\Propsmith\\" + FileName;
            }
            if (system == "macos")
            {
                return environment("HOME") + "/Library/Application Support/Propsmith/" + FileName;
            }
            var state = environment("XDG_STATE_HOME");
            if (string.IsNullOrEmpty(state) || !state.StartsWith("/", StringComparison.Ordinal))
            {
                state = environment("HOME") + "/.local/state";
            }
            return state + "/propsmith/" + FileName;
        }

        /// <summary>The discovery file's place on this machine.</summary>
        public static string Path()
        {
            return Place(SystemName(), Environment.GetEnvironmentVariable);
        }

        /// <summary>What the discovery file says; null if there is none, or none that can be read.</summary>
        public static ServerAddress Read()
        {
            var file = ReadJson(Path());
            if (file == null || file["host"] == null || file["port"] == null || file["token"] == null)
            {
                return null;
            }
            var identity = file["pid"] + "/" + file["port"] + "/" + file["started"];
            return new ServerAddress((string)file["host"], (int)file["port"], (string)file["token"], identity);
        }

        /// <summary>
        /// The command that starts a server: <paramref name="setting"/> if it isn't empty, else what
        /// <c>propsmith install-plugin</c> left for this user, else the <c>propsmith</c> on the PATH; null without any.
        /// </summary>
        public static string[] LaunchCommand(string setting)
        {
            if (!string.IsNullOrEmpty(setting))
            {
                return new[] { setting, "serve" };
            }
            var launch = ReadJson(IOPath.Combine(IOPath.GetDirectoryName(Path()), LaunchFileName));
            var command = launch == null ? null : launch["command"] as JArray;
            if (command != null && command.Count > 0 && File.Exists((string)command[0]))
            {
                return command.ToObject<string[]>();
            }
            var program = OnPath(SystemName() == "windows" ? "propsmith.exe" : "propsmith");
            return program == null ? null : new[] { program, "serve" };
        }

        private static string SystemName()
        {
            if (Environment.OSVersion.Platform == PlatformID.Win32NT)
            {
                return "windows";
            }
            return Directory.Exists("/System/Library/CoreServices") ? "macos" : "linux";
        }

        private static string OnPath(string program)
        {
            var path = Environment.GetEnvironmentVariable("PATH") ?? "";
            foreach (var folder in path.Split(new[] { IOPath.PathSeparator }, StringSplitOptions.RemoveEmptyEntries))
            {
                var file = IOPath.Combine(folder, program);
                if (File.Exists(file))
                {
                    return file;
                }
            }
            return null;
        }

        private static JObject ReadJson(string file)
        {
            try
            {
                return JToken.Parse(File.ReadAllText(file)) as JObject;
            }
            catch (Exception error) when (error is IOException || error is UnauthorizedAccessException || error is JsonException)
            {
                return null;
            }
        }
    }
}
