using System;
using System.Collections.Generic;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Propsmith.Bridge
{
    /// <summary>What a .glb of Propsmith's says of itself, beside its meshes: importers leave that out.</summary>
    public sealed class GlbInfo
    {
        private const uint Magic = 0x46546C67;
        private const int FirstChunk = 12;
        private const int ChunkHeader = 8;

        /// <summary>How the prop was made: prompt, seed and the rest.</summary>
        public JObject Recipe { get; }

        /// <summary>For each level of detail, the share of the screen's height down to which it is shown.</summary>
        public IReadOnlyList<float> Coverage { get; }

        private GlbInfo(JObject recipe, IReadOnlyList<float> coverage)
        {
            Recipe = recipe;
            Coverage = coverage;
        }

        /// <summary>Reads it from the file's bytes.</summary>
        /// <exception cref="FormatException">It is no .glb.</exception>
        public static GlbInfo Read(byte[] glb)
        {
            if (glb.Length < FirstChunk + ChunkHeader || BitConverter.ToUInt32(glb, 0) != Magic)
            {
                throw new FormatException("the file is no .glb");
            }
            var length = BitConverter.ToUInt32(glb, FirstChunk);
            if (length > glb.Length - FirstChunk - ChunkHeader)
            {
                throw new FormatException("the .glb is cut off");
            }
            try
            {
                var json = JObject.Parse(Encoding.UTF8.GetString(glb, FirstChunk + ChunkHeader, (int)length));
                return FromJson(json);
            }
            catch (JsonException error)
            {
                throw new FormatException("the .glb's JSON can't be read: " + error.Message);
            }
        }

        private static GlbInfo FromJson(JObject json)
        {
            var recipe = new JObject();
            var coverage = new List<float>();
            foreach (var node in json["nodes"] as JArray ?? new JArray())
            {
                var extras = node["extras"] as JObject ?? new JObject();
                recipe = extras["propsmith"] as JObject ?? recipe;
                foreach (var share in extras["MSFT_screencoverage"] as JArray ?? new JArray())
                {
                    coverage.Add((float)share);
                }
            }
            return new GlbInfo(recipe, coverage);
        }
    }
}
