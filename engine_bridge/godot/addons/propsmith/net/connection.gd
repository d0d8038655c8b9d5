@tool
extends Node
## The connection to the Propsmith server: found by its discovery file, made again whenever it breaks.
##
## [method ask] and [method fetch] never fail silently: they give a result, or an error in words.

const Discovery := preload("discovery.gd")
const Protocol := preload("protocol.gd")

## Something about the connection changed: [param text] says what, for people.
signal changed(state: State, text: String)
## A notification came.
signal notified(method: String, params: Dictionary)

enum State { OFFLINE, CONNECTING, READY, REFUSED }

const CLIENT := "godot-addon"
## Seconds before the first, second, ... attempt to connect again; the last one repeats.
const DELAYS: Array[float] = [0.0, 1.0, 3.0, 5.0, 10.0, 30.0]

const _INBOUND := 64 * 1024 * 1024
const _OUTBOUND := 17 * 1024 * 1024  # a message's limit at the server is 16 MiB
const _HANDSHAKE_SECONDS := 5.0
const _ANSWER_SECONDS := 30.0
const _LOOK_SECONDS := 0.5
## After these close codes another attempt would end the same way.
const _FINAL: Array[int] = [4400, 4406]

## What the server answered to hello: its bundle, options, profiles and limits.
var server: Dictionary = {}
var state: State = State.OFFLINE
## The addon's version, for hello.
var version: String = ""

var _socket: WebSocketPeer
var _next_id: int = 1
var _pending: Dictionary[int, Pending] = {}
var _frames: Dictionary[int, Pending] = {}
var _attempt: int = 0
var _wait: float = 0.0
var _looked: float = 0.0
var _since: float = 0.0
var _tried_started: String = ""


## An answer to come.
class Pending:
	extends RefCounted
	signal answered(reply: Dictionary)
	var deadline: int = 0


## Asks the server; gives [code]{"result": ...}[/code] or [code]{"error": {"message", "data": {"kind"}}}[/code].
func ask(method: String, params: Dictionary = {}) -> Dictionary:
	if state != State.READY and method != "hello":
		return _failure("closed", "Propsmith isn't connected.")
	var pending := Pending.new()
	pending.deadline = Time.get_ticks_msec() + int(_ANSWER_SECONDS * 1000)
	var id: int = _next_id
	_next_id += 1
	_pending[id] = pending
	var error: Error = _socket.send_text(Protocol.request(id, method, params))
	if error != OK:
		_pending.erase(id)
		return _failure("closed", "The request couldn't be sent: %s." % error_string(error))
	return await pending.answered


## A file of an asset: [code]{"payload": bytes}[/code], or [code]{"error": ...}[/code] as [method ask].
func fetch(asset: String, file: String = "glb") -> Dictionary:
	var reply: Dictionary = await ask("fetch", {"asset": asset, "file": file})
	if reply.has("error"):
		return reply
	var announced: Dictionary = reply["result"]
	var pending := Pending.new()
	pending.deadline = Time.get_ticks_msec() + int(_ANSWER_SECONDS * 1000)
	_frames[int(announced["frame"])] = pending
	var frame: Dictionary = await pending.answered
	if frame.has("payload") and not Protocol.is_whole(announced, frame["payload"]):
		return _failure("corrupt", "The file %s of asset %s arrived damaged." % [file, asset])
	return frame


## Connects now instead of waiting for the next attempt.
func retry() -> void:
	_attempt = 0
	_wait = 0.0
	if state == State.REFUSED:
		_become(State.OFFLINE, "")


## Ends the connection; it isn't made again until [method retry].
func close() -> void:
	if _socket != null:
		_socket.close(1000, "the addon is done")
		_socket.poll()
	_drop("Closed.")
	_become(State.REFUSED, "Closed.")


func _process(delta: float) -> void:
	match state:
		State.OFFLINE:
			_wait -= delta
			_looked += delta
			if _wait <= 0.0 or (_looked > _LOOK_SECONDS and _is_new_server()):
				_connect()
		State.CONNECTING, State.READY:
			_since += delta
			_poll()


func _is_new_server() -> bool:
	_looked = 0.0
	var found: Dictionary = Discovery.read()
	return not found.is_empty() and _identity(found) != _tried_started


static func _identity(found: Dictionary) -> String:
	return "%s/%s/%s" % [found.get("pid"), found.get("port"), found.get("started")]


func _connect() -> void:
	_wait = DELAYS[mini(_attempt + 1, DELAYS.size() - 1)]
	_attempt += 1
	var found: Dictionary = Discovery.read()
	_tried_started = _identity(found)
	if found.is_empty():
		_become(State.OFFLINE, "Propsmith isn't running.")
		return
	_socket = WebSocketPeer.new()
	_socket.inbound_buffer_size = _INBOUND
	_socket.outbound_buffer_size = _OUTBOUND
	_socket.handshake_headers = PackedStringArray(["Authorization: Bearer %s" % found["token"]])
	var host: String = found["host"]
	var address: String = "[%s]" % host if ":" in host else host
	if _socket.connect_to_url("ws://%s:%d/ws" % [address, int(found["port"])]) != OK:
		_become(State.OFFLINE, "Propsmith's address %s:%s is no address." % [host, found["port"]])
		return
	_since = 0.0
	_become(State.CONNECTING, "Connecting...")


func _poll() -> void:
	_socket.poll()
	var socket_state: WebSocketPeer.State = _socket.get_ready_state()
	if socket_state == WebSocketPeer.STATE_CLOSED:
		_lost()
		return
	if socket_state == WebSocketPeer.STATE_OPEN:
		if state == State.CONNECTING and _pending.is_empty():
			_hello()
		while state != State.OFFLINE and _socket.get_available_packet_count() > 0:
			_take(_socket.get_packet(), _socket.was_string_packet())
	elif _since > _HANDSHAKE_SECONDS:
		_socket.close()
		_lost()
		return
	_expire(_pending)
	_expire(_frames)


func _hello() -> void:
	var reply: Dictionary = await ask(
		"hello", {"protocol": Protocol.VERSION, "client": CLIENT, "version": version, "watch": true}
	)
	if reply.has("error"):
		_refused(reply["error"])
		return
	server = reply["result"]
	_attempt = 0
	_become(State.READY, _greeting())


func _greeting() -> String:
	var text: String = "%s, model %s" % [server.get("server", "Propsmith"), server.get("bundle", {}).get("name", "?")]
	for difference: Dictionary in server.get("differs", []):
		text += ". This addon is %s: run 'propsmith install-plugin godot' again" % difference.get("client")
	return text


func _refused(error: Dictionary) -> void:
	if error.get("data", {}).get("kind") != "protocol":
		if _socket != null:
			_socket.close()  # it didn't answer as it should: the loop makes another connection
		return
	_drop("")
	_become(
		State.REFUSED,
		"The server speaks another protocol than this addon: run 'propsmith install-plugin godot' with the server's version."
	)


func _take(packet: PackedByteArray, is_text: bool) -> void:
	if not is_text:
		_take_frame(Protocol.read_frame(packet))
		return
	var message: Dictionary = Protocol.read_text(packet.get_string_from_utf8())
	match message["kind"]:
		"notification":
			notified.emit(message["method"], message["params"])
		"result", "error":
			var id: Variant = message["id"]
			if id is float and _pending.has(int(id)):
				var pending: Pending = _pending[int(id)]
				_pending.erase(int(id))
				pending.answered.emit(message)
			elif message["kind"] == "error":
				push_warning("Propsmith: %s" % message["error"].get("message"))
		_:
			push_warning("Propsmith: a message that can't be read: %s" % message["why"])


func _take_frame(frame: Dictionary) -> void:
	if frame.has("why"):
		push_warning("Propsmith: a file that can't be read: %s" % frame["why"])
		return
	var number: int = int(frame["header"].get("frame", -1))
	if _frames.has(number):
		var pending: Pending = _frames[number]
		_frames.erase(number)
		pending.answered.emit(frame)


func _expire(waiting: Dictionary[int, Pending]) -> void:
	for id: int in waiting.keys():
		if Time.get_ticks_msec() > waiting[id].deadline:
			var pending: Pending = waiting[id]
			waiting.erase(id)
			pending.answered.emit(_failure("timeout", "The server didn't answer within %d s." % int(_ANSWER_SECONDS)))


func _lost() -> void:
	var code: int = _socket.get_close_code()
	var reason: String = _socket.get_close_reason()
	var was_ready: bool = state == State.READY
	_drop(reason if not reason.is_empty() else "The connection to Propsmith broke.")
	if code in _FINAL:
		_become(State.REFUSED, reason)
	elif was_ready:
		_wait = 0.0
		_become(State.OFFLINE, "The connection to Propsmith broke; connecting again...")
	else:
		_become(State.OFFLINE, "Propsmith isn't running.")


func _drop(reason: String) -> void:
	_socket = null
	for waiting: Dictionary[int, Pending] in [_pending, _frames]:
		var left: Array[Pending] = waiting.values()
		waiting.clear()
		for pending: Pending in left:
			pending.answered.emit(_failure("closed", reason))


func _become(new_state: State, text: String) -> void:
	state = new_state
	changed.emit(state, text)


static func _failure(kind: String, message: String) -> Dictionary:
	return {"error": {"message": message, "data": {"kind": kind}}}
