using System;

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

        /// <summary>The connection broke, or there is none.</summary>
        public static BridgeException Closed(string message)
        {
            return new BridgeException("closed", message);
        }
    }
}
