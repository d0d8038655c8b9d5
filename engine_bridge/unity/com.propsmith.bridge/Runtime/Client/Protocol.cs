using System;
using System.Security.Cryptography;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Propsmith.Bridge
{
    /// <summary>What a text message from the server is.</summary>
    public enum MessageKind
    {
        Result,
        Error,
        Notification,
    }

    /// <summary>A text message from the server, read.</summary>
    public sealed class Message
    {
        public MessageKind Kind { get; }

        /// <summary>Of a result or an error: which request it answers; null where the server couldn't tell.</summary>
        public long? Id { get; }

        /// <summary>Of a notification: its name.</summary>
        public string Method { get; }

        /// <summary>The result, the error, or the notification's params.</summary>
        public JToken Body { get; }

        public Message(MessageKind kind, long? id, string method, JToken body)
        {
            Kind = kind;
            Id = id;
            Method = method;
            Body = body;
        }
    }

    /// <summary>A binary message from the server: a file of an asset.</summary>
    public sealed class Frame
    {
        public JObject Header { get; }

        public byte[] Payload { get; }

        public Frame(JObject header, byte[] payload)
        {
            Header = header;
            Payload = payload;
        }

        /// <summary>Which fetch it answers.</summary>
        public long Number
        {
            get { return (long?)Header["frame"] ?? -1; }
        }

        /// <summary>Whether the payload is the file that the header describes.</summary>
        public bool IsWhole()
        {
            using (var hash = SHA256.Create())
            {
                var digest = BitConverter.ToString(hash.ComputeHash(Payload)).Replace("-", "").ToLowerInvariant();
                return digest == (string)Header["sha256"];
            }
        }
    }

    /// <summary>Messages to and from the server, without any input or output: JSON-RPC 2.0 in text, files in binary.</summary>
    public static class Protocol
    {
        /// <summary>The version of the protocol that this package speaks.</summary>
        public const int Version = 1;

        /// <summary>The longest text message that the server takes, in bytes.</summary>
        public const int MessageLimit = 16 * 1024 * 1024;

        private const string Magic = "PSB1";
        private const int Prefix = 8;
        private const uint HeaderLimit = 65536;

        /// <summary>A request, ready to be sent.</summary>
        public static string Request(long id, string method, JObject parameters)
        {
            var message = new JObject();
            message["jsonrpc"] = "2.0";
            message["id"] = id;
            message["method"] = method;
            message["params"] = parameters ?? new JObject();
            return message.ToString(Formatting.None);
        }

        /// <summary>Reads a text message.</summary>
        /// <exception cref="FormatException">It is none of the protocol's; the message says why.</exception>
        public static Message ReadText(string text)
        {
            var message = ParseObject(text, "no JSON object");
            if ((message["jsonrpc"] as JValue)?.Value as string != "2.0")
            {
                throw new FormatException("no JSON-RPC 2.0");
            }
            if (message["result"] != null)
            {
                return new Message(MessageKind.Result, WholeId(message["id"]), null, message["result"]);
            }
            if (message["error"] is JObject)
            {
                return new Message(MessageKind.Error, WholeId(message["id"]), null, message["error"]);
            }
            var method = (message["method"] as JValue)?.Value as string;
            if (method != null)
            {
                return new Message(MessageKind.Notification, null, method, message["params"] ?? new JObject());
            }
            throw new FormatException("neither an answer nor a notification");
        }

        /// <summary>Reads a binary message.</summary>
        /// <exception cref="FormatException">It is none of the protocol's; the message says why.</exception>
        public static Frame ReadFrame(byte[] message)
        {
            if (message.Length < Prefix)
            {
                throw new FormatException("shorter than its first eight bytes");
            }
            if (Encoding.ASCII.GetString(message, 0, 4) != Magic)
            {
                throw new FormatException("not " + Magic);
            }
            var length = (uint)(message[4] | message[5] << 8 | message[6] << 16 | message[7] << 24);
            if (length > HeaderLimit)
            {
                throw new FormatException("header too long");
            }
            if (message.Length < Prefix + length)
            {
                throw new FormatException("cut off");
            }
            var header = ParseObject(Encoding.UTF8.GetString(message, Prefix, (int)length), "header is no JSON object");
            if (header["bytes"] == null || header["bytes"].Type != JTokenType.Integer)
            {
                throw new FormatException("header without bytes");
            }
            var payload = new byte[message.Length - Prefix - length];
            Buffer.BlockCopy(message, Prefix + (int)length, payload, 0, payload.Length);
            if (payload.Length != (long)header["bytes"])
            {
                throw new FormatException("bytes is " + (long)header["bytes"] + ", there are " + payload.Length);
            }
            return new Frame(header, payload);
        }

        private static JObject ParseObject(string text, string why)
        {
            try
            {
                var reader = new JsonTextReader(new System.IO.StringReader(text));
                reader.DateParseHandling = DateParseHandling.None;
                var parsed = JToken.ReadFrom(reader) as JObject;
                if (parsed == null)
                {
                    throw new FormatException(why);
                }
                return parsed;
            }
            catch (JsonException)
            {
                throw new FormatException(why);
            }
        }

        private static long? WholeId(JToken id)
        {
            return id != null && id.Type == JTokenType.Integer ? (long?)id : null;
        }
    }
}
