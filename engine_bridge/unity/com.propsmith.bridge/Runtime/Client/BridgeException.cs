using System;
using Newtonsoft.Json.Linq;

namespace Propsmith.Bridge
{
    /// <summary>What went wrong between this client and the server; the message is a sentence for people.</summary>
    public sealed class BridgeException : Exception
    {
        /// <summary>The protocol's kind of error, or <c>closed</c>, <c>timeout</c>, <c>corrupt</c> of this side.</summary>
        public string Kind { get; }

        public BridgeException(string kind, string message)
            : base(message)
        {
            Kind = kind;
        }

        /// <summary>From the error object of an answer; a level's mistakes stand in the message, one a line.</summary>
        public static BridgeException Of(JToken error)
        {
            var data = error["data"] as JObject ?? new JObject();
            var text = (string)error["message"] ?? "The server refused without a word.";
            foreach (var mistake in data["mistakes"] as JArray ?? new JArray())
            {
                var line = mistake["line"].Type == JTokenType.Null ? "" : ":" + (int)mistake["line"];
                text += "\n" + (string)mistake["file"] + line + ": " + (string)mistake["field"] + ": " + (string)mistake["text"];
            }
            return new BridgeException((string)data["kind"] ?? "internal", text);
        }

        /// <summary>The connection broke, or there is none.</summary>
        public static BridgeException Closed(string message)
        {
            return new BridgeException("closed", message);
        }
    }
}
