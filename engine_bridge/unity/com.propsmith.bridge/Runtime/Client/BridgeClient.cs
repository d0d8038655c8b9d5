using System;
using System.Collections.Generic;
using System.IO;
using System.Net.WebSockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Newtonsoft.Json.Linq;

namespace Propsmith.Bridge
{
    /// <summary>How the connection stands.</summary>
    public enum ConnectionState
    {
        Offline,
        Connecting,
        Ready,
        Refused,
    }

    /// <summary>
    /// The connection to the server: found by its discovery file, made again whenever it breaks. Continues on the
    /// thread's synchronisation context where there is one: in Unity, everything happens on the main thread.
    /// </summary>
    public sealed class BridgeClient : IDisposable
    {
        private const int HandshakeMilliseconds = 5000;
        private const int AnswerMilliseconds = 30000;
        private const int LookMilliseconds = 500;
        private const int Chunk = 64 * 1024;

        /// <summary>Seconds before the first, second, ... attempt to connect again; the last one repeats.</summary>
        private static readonly int[] Delays = { 0, 1, 3, 5, 10, 30 };

        /// <summary>After these close codes another attempt would end the same way.</summary>
        private static readonly int[] Final = { 4400, 4406 };

        private readonly string _name;
        private readonly string _version;
        private readonly Dictionary<long, TaskCompletionSource<JToken>> _answers = new Dictionary<long, TaskCompletionSource<JToken>>();
        private readonly Dictionary<long, TaskCompletionSource<Frame>> _frames = new Dictionary<long, TaskCompletionSource<Frame>>();
        private readonly SemaphoreSlim _sending = new SemaphoreSlim(1, 1);
        private readonly CancellationTokenSource _life = new CancellationTokenSource();
        private CancellationTokenSource _waiting = new CancellationTokenSource();
        private ClientWebSocket _socket;
        private string _tried = "";
        private long _nextId = 1;

        /// <summary>The connection is in another state; the text says what people should know.</summary>
        public event Action<ConnectionState, string> Changed;

        /// <summary>A notification came: its name and params.</summary>
        public event Action<string, JObject> Notified;

        /// <param name="name">Of this client, for hello.</param>
        /// <param name="version">Of this client, for hello.</param>
        public BridgeClient(string name, string version)
        {
            _name = name;
            _version = version;
        }

        public ConnectionState State { get; private set; }

        /// <summary>What the server answered to hello: its bundle, options, profiles and limits.</summary>
        public JObject Server { get; private set; } = new JObject();

        /// <summary>Connects, and connects again whenever the connection breaks, until <see cref="Dispose"/>.</summary>
        public async void Start()
        {
            var attempt = 0;
            while (!_life.IsCancellationRequested)
            {
                var wasReady = await ConnectOnceAsync();
                if (State == ConnectionState.Refused)
                {
                    await PauseAsync(Timeout.Infinite);
                    attempt = 0;
                    continue;
                }
                attempt = wasReady ? 0 : attempt + 1;
                await PauseAsync(Delays[Math.Min(attempt, Delays.Length - 1)] * 1000);
            }
        }

        /// <summary>Connects now instead of waiting for the next attempt.</summary>
        public void Retry()
        {
            _waiting.Cancel();
        }

        /// <summary>Asks the server.</summary>
        /// <exception cref="BridgeException">The server refused, or can't be reached.</exception>
        public Task<JToken> AskAsync(string method, JObject parameters = null)
        {
            if (State != ConnectionState.Ready)
            {
                throw BridgeException.Closed("Propsmith isn't connected.");
            }
            return SendAsync(method, parameters);
        }

        /// <summary>A file of an asset: <c>glb</c>, <c>thumbnail</c>, <c>turn</c>, <c>latent</c> or <c>recipe</c>.</summary>
        /// <exception cref="BridgeException">The server refused, can't be reached, or the file arrived damaged.</exception>
        public async Task<byte[]> FetchAsync(string asset, string file)
        {
            var parameters = new JObject();
            parameters["asset"] = asset;
            parameters["file"] = file;
            var announced = await AskAsync("fetch", parameters);
            var number = (long)announced["frame"];
            Frame frame;
            try
            {
                frame = await WithTimeoutAsync(FrameSource(number).Task);
            }
            finally
            {
                lock (_frames)
                {
                    _frames.Remove(number);
                }
            }
            if (!frame.IsWhole())
            {
                throw new BridgeException("corrupt", "The file " + file + " of asset " + asset + " arrived damaged.");
            }
            return frame.Payload;
        }

        public void Dispose()
        {
            _life.Cancel();
            _waiting.Cancel();
            if (_socket != null)
            {
                _socket.Abort();
                _socket.Dispose();
            }
            FailAll("Closed.");
        }

        /// <summary>One connection from beginning to end; gives whether it was ever ready.</summary>
        private async Task<bool> ConnectOnceAsync()
        {
            var address = Discovery.Read();
            _tried = address == null ? "" : address.Identity;
            if (address == null)
            {
                Become(ConnectionState.Offline, "Propsmith isn't running.");
                return false;
            }
            Become(ConnectionState.Connecting, "Connecting...");
            var wasReady = false;
            using (_socket = new ClientWebSocket())
            {
                try
                {
                    _socket.Options.SetRequestHeader("Authorization", "Bearer " + address.Token);
                    using (var limit = CancellationTokenSource.CreateLinkedTokenSource(_life.Token))
                    {
                        limit.CancelAfter(HandshakeMilliseconds);
                        await _socket.ConnectAsync(address.WebSocket, limit.Token);
                    }
                    var greeting = GreetAsync();
                    await ReceiveAsync();
                    wasReady = State == ConnectionState.Ready;
                    await greeting;
                }
                catch (Exception error) when (!(error is OutOfMemoryException))
                {
                    wasReady = State == ConnectionState.Ready;
                }
                End(wasReady);
            }
            _socket = null;
            return wasReady;
        }

        private void End(bool wasReady)
        {
            var code = _socket.CloseStatus == null ? 0 : (int)_socket.CloseStatus;
            var reason = _socket.CloseStatusDescription;
            FailAll(string.IsNullOrEmpty(reason) ? "The connection to Propsmith broke." : reason);
            if (State == ConnectionState.Refused || Array.IndexOf(Final, code) >= 0)
            {
                Become(ConnectionState.Refused, string.IsNullOrEmpty(reason) ? "The server refused." : reason);
            }
            else
            {
                Become(ConnectionState.Offline, wasReady ? "The connection to Propsmith broke; connecting again..." : "Propsmith isn't running.");
            }
        }

        private async Task GreetAsync()
        {
            var parameters = new JObject();
            parameters["protocol"] = Protocol.Version;
            parameters["client"] = _name;
            parameters["version"] = _version;
            parameters["watch"] = true;
            try
            {
                Server = (JObject)await SendAsync("hello", parameters);
                Become(ConnectionState.Ready, (string)Server["server"]);
            }
            catch (BridgeException error)
            {
                if (error.Kind == "protocol")
                {
                    Become(ConnectionState.Refused, "The server speaks another protocol than this package: run 'propsmith install-plugin unity' with the server's version.");
                }
                else
                {
                    _socket?.Abort();
                }
            }
        }

        private async Task<JToken> SendAsync(string method, JObject parameters)
        {
            var id = _nextId++;
            var source = new TaskCompletionSource<JToken>(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_answers)
            {
                _answers[id] = source;
            }
            var bytes = Encoding.UTF8.GetBytes(Protocol.Request(id, method, parameters));
            await _sending.WaitAsync();
            try
            {
                await _socket.SendAsync(new ArraySegment<byte>(bytes), WebSocketMessageType.Text, true, _life.Token);
            }
            catch (Exception error) when (error is WebSocketException || error is InvalidOperationException || error is NullReferenceException || error is OperationCanceledException)
            {
                throw BridgeException.Closed("The request couldn't be sent: " + error.Message);
            }
            finally
            {
                _sending.Release();
            }
            return await WithTimeoutAsync(source.Task);
        }

        private async Task ReceiveAsync()
        {
            var buffer = new ArraySegment<byte>(new byte[Chunk]);
            var message = new MemoryStream();
            while (true)
            {
                var part = await _socket.ReceiveAsync(buffer, _life.Token);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    return;
                }
                message.Write(buffer.Array, 0, part.Count);
                if (part.EndOfMessage)
                {
                    Take(message.ToArray(), part.MessageType);
                    message.SetLength(0);
                }
            }
        }

        private void Take(byte[] bytes, WebSocketMessageType type)
        {
            if (type == WebSocketMessageType.Binary)
            {
                var frame = Protocol.ReadFrame(bytes);
                FrameSource(frame.Number).TrySetResult(frame);
                return;
            }
            var message = Protocol.ReadText(Encoding.UTF8.GetString(bytes));
            if (message.Kind == MessageKind.Notification)
            {
                Notified?.Invoke(message.Method, message.Body as JObject ?? new JObject());
                return;
            }
            TaskCompletionSource<JToken> source;
            lock (_answers)
            {
                if (message.Id == null || !_answers.TryGetValue(message.Id.Value, out source))
                {
                    return;
                }
                _answers.Remove(message.Id.Value);
            }
            if (message.Kind == MessageKind.Result)
            {
                source.TrySetResult(message.Body);
            }
            else
            {
                source.TrySetException(BridgeException.Of(message.Body));
            }
        }

        /// <summary>A file may come before whoever requested it runs again: the first of both makes its place.</summary>
        private TaskCompletionSource<Frame> FrameSource(long number)
        {
            lock (_frames)
            {
                TaskCompletionSource<Frame> source;
                if (!_frames.TryGetValue(number, out source))
                {
                    source = new TaskCompletionSource<Frame>(TaskCreationOptions.RunContinuationsAsynchronously);
                    _frames[number] = source;
                }
                return source;
            }
        }

        private static async Task<T> WithTimeoutAsync<T>(Task<T> task)
        {
            if (await Task.WhenAny(task, Task.Delay(AnswerMilliseconds)) != task)
            {
                throw new BridgeException("timeout", "The server didn't answer within " + AnswerMilliseconds / 1000 + " s.");
            }
            return await task;
        }

        /// <summary>Waits, though not longer than until <see cref="Retry"/> or until there is a new server.</summary>
        private async Task PauseAsync(int milliseconds)
        {
            var deadline = milliseconds == Timeout.Infinite ? DateTime.MaxValue : DateTime.UtcNow.AddMilliseconds(milliseconds);
            var stop = _waiting.Token;
            while (DateTime.UtcNow < deadline && !stop.IsCancellationRequested && !_life.IsCancellationRequested)
            {
                var left = deadline - DateTime.UtcNow;
                await Task.WhenAny(Task.Delay((int)Math.Min(left.TotalMilliseconds + 1, LookMilliseconds), stop));
                var address = Discovery.Read();
                if (address != null && address.Identity != _tried)
                {
                    break;
                }
            }
            if (stop.IsCancellationRequested)
            {
                _waiting = new CancellationTokenSource();
            }
        }

        private void FailAll(string reason)
        {
            List<TaskCompletionSource<JToken>> answers;
            List<TaskCompletionSource<Frame>> frames;
            lock (_answers)
            {
                answers = new List<TaskCompletionSource<JToken>>(_answers.Values);
                _answers.Clear();
            }
            lock (_frames)
            {
                frames = new List<TaskCompletionSource<Frame>>(_frames.Values);
                _frames.Clear();
            }
            answers.ForEach(source => source.TrySetException(BridgeException.Closed(reason)));
            frames.ForEach(source => source.TrySetException(BridgeException.Closed(reason)));
        }

        private void Become(ConnectionState state, string text)
        {
            State = state;
            if (!_life.IsCancellationRequested)
            {
                Changed?.Invoke(state, text);
            }
        }
    }
}
