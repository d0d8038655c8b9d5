@tool
## Messages to and from the Propsmith server, without any input or output: JSON-RPC 2.0 in text, files in binary.

## The version of the protocol that this addon speaks.
const VERSION := 1
const RPC := "2.0"

const _MAGIC := "PSB1"
const _HEADER_LIMIT := 65536
const _PREFIX := 8  # bytes: the magic, and the length of the header


## A request, ready to be sent.
static func request(id: int, method: String, params: Dictionary) -> String:
	return JSON.stringify({"jsonrpc": RPC, "id": id, "method": method, "params": params})


## What a text message says: [code]kind[/code] is [code]result[/code] (with [code]id[/code] and
## [code]result[/code]), [code]error[/code] ([code]id[/code], [code]error[/code]), [code]notification[/code]
## ([code]method[/code], [code]params[/code]), or [code]bad[/code] ([code]why[/code]).
static func read_text(text: String) -> Dictionary:
	var json := JSON.new()
	if json.parse(text) != OK or not json.data is Dictionary:
		return {"kind": "bad", "why": "no JSON object"}
	var message: Dictionary = json.data
	if message.get("jsonrpc") != RPC:
		return {"kind": "bad", "why": "no JSON-RPC 2.0"}
	if message.has("result"):
		return {"kind": "result", "id": message.get("id"), "result": message["result"]}
	if message.get("error") is Dictionary:
		return {"kind": "error", "id": message.get("id"), "error": message["error"]}
	if message.get("method") is String and message.get("params", {}) is Dictionary:
		return {"kind": "notification", "method": message["method"], "params": message.get("params", {})}
	return {"kind": "bad", "why": "neither an answer nor a notification"}


## What a binary message holds: [code]header[/code] and [code]payload[/code], or [code]why[/code] it is refused.
static func read_frame(message: PackedByteArray) -> Dictionary:
	if message.size() < _PREFIX:
		return {"why": "shorter than its first eight bytes"}
	if message.slice(0, 4).get_string_from_ascii() != _MAGIC:
		return {"why": "not %s" % _MAGIC}
	var length: int = message.decode_u32(4)
	if length > _HEADER_LIMIT:
		return {"why": "header too long"}
	if message.size() < _PREFIX + length:
		return {"why": "cut off"}
	var json := JSON.new()
	var text: String = message.slice(_PREFIX, _PREFIX + length).get_string_from_utf8()
	if json.parse(text) != OK or not json.data is Dictionary:
		return {"why": "header is no JSON object"}
	var header: Dictionary = json.data
	if not header.get("bytes") is float:
		return {"why": "header without bytes"}
	var payload: PackedByteArray = message.slice(_PREFIX + length)
	if payload.size() != int(header["bytes"]):
		return {"why": "bytes is %d, there are %d" % [int(header["bytes"]), payload.size()]}
	return {"header": header, "payload": payload}


## Whether [param payload] is the file that [param header] describes.
static func is_whole(header: Dictionary, payload: PackedByteArray) -> bool:
	var hash := HashingContext.new()
	hash.start(HashingContext.HASH_SHA256)
	if not payload.is_empty():
		hash.update(payload)
	return hash.finish().hex_encode() == header.get("sha256")
