// SPDX-License-Identifier: Apache-2.0
import Foundation
import Hummingbird
import TocsinCore

/// A body whose every member is known: a misspelt one is an error, not a silence.
protocol StrictlyDecodable: Decodable {
    static var keys: Set<String> { get }
}

private struct AnyKey: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

private struct KeysOnly: Decodable {
    var keys: [String]
    init(from decoder: any Decoder) throws {
        keys = try decoder.container(keyedBy: AnyKey.self).allKeys.map(\.stringValue)
    }
}

/// More in a body is refused with 413.
let maximumControlBodyBytes = 64 << 10

func decoded<Order: StrictlyDecodable>(_ type: Order.Type, _ request: Request) async throws -> Order {
    let buffer = try await request.body.collect(upTo: maximumControlBodyBytes)
    let data = Data(buffer.readableBytesView)
    let allowed = Order.keys.sorted().joined(separator: ", ")
    do {
        let unknown = Set(try JSONDecoder().decode(KeysOnly.self, from: data).keys).subtracting(Order.keys)
        guard unknown.isEmpty else {
            throw ControlError.badRequest(
                "unknown member \(unknown.sorted().joined(separator: ", ")); allowed: \(allowed)")
        }
        return try JSONDecoder().decode(type, from: data)
    } catch let error as DecodingError {
        throw ControlError.badRequest("the body is not what is asked for: \(words(for: error)); allowed: \(allowed)")
    }
}

/// Names the member that is at fault, without the decoder's own vocabulary.
private func words(for error: DecodingError) -> String {
    switch error {
    case .keyNotFound(let key, _): return "member \(key.stringValue) is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
        guard let key = context.codingPath.last else { return "it is not a JSON object" }
        return "member \(key.stringValue) is not a string"
    case .dataCorrupted: return "it is not JSON"
    @unknown default: return "it cannot be read"
    }
}

func encoded(_ value: some Encodable) throws -> Response {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var bytes = [UInt8](try encoder.encode(value))
    bytes.append(0x0A)
    return .json(bytes)
}

/// `?limit=`, 1 to 100,000; 1,000 when it is not given.
func limit(of request: Request) throws(ControlError) -> Int {
    try number("limit", of: request, in: 1...100_000) ?? 1_000
}

/// A whole number; nil when it is not given.
func number(_ name: Substring, of request: Request, in range: ClosedRange<Int>) throws(ControlError) -> Int? {
    guard let text = request.uri.queryParameters[name] else { return nil }
    guard let number = Int(text), range.contains(number) else {
        throw .badRequest("\(name) is \"\(text)\"; allowed: \(range.lowerBound) to \(range.upperBound)")
    }
    return number
}

/// `?match=`, `?site=`, `?kind=`, `?quality=` and `?stale=true`.
func pointFilter(of request: Request) throws(ControlError) -> PointFilter {
    let parameters = request.uri.queryParameters
    var filter = PointFilter(
        match: parameters["match"].map { String($0) }, site: parameters["site"].map { String($0) },
        kind: parameters["kind"].map { String($0) })
    if let text = parameters["quality"] {
        filter.quality = Quality.allCases.first { $0.name == text }
        if filter.quality == nil {
            let allowed = Quality.allCases.map(\.name).joined(separator: ", ")
            throw .badRequest("quality is \"\(text)\"; allowed: \(allowed)")
        }
    }
    if let text = parameters["stale"] {
        guard text == "true" else { throw .badRequest("stale is \"\(text)\"; allowed: true") }
        filter.isStale = true
    }
    return filter
}

/// `?show=`, one of ``Engine/AlarmSelection``; all when it is not given.
func selection(of request: Request) throws(ControlError) -> Engine.AlarmSelection {
    guard let text = request.uri.queryParameters["show"] else { return .all }
    guard let selection = Engine.AlarmSelection(rawValue: String(text)) else {
        let allowed = Engine.AlarmSelection.allCases.map(\.rawValue).joined(separator: ", ")
        throw .badRequest("show is \"\(text)\"; allowed: \(allowed)")
    }
    return selection
}

/// `?alarm=`, which must be given.
func alarm(of request: Request) throws(ControlError) -> String {
    guard let text = request.uri.queryParameters["alarm"], !text.isEmpty else {
        throw .badRequest("alarm is missing; allowed: ?alarm=POINT%23RULE")
    }
    return String(text)
}

extension Response {
    /// Bytes in pieces, so that no second copy of them is made at once.
    static func streamed(_ parts: [[UInt8]]) -> Response {
        let piece = 1 << 20
        let body = ResponseBody(contentLength: parts.reduce(0) { $0 + $1.count }) { writer in
            for part in parts {
                for start in stride(from: 0, to: part.count, by: piece) {
                    try await writer.write(ByteBuffer(bytes: part[start..<min(start + piece, part.count)]))
                }
            }
            try await writer.finish(nil)
        }
        return Response(
            status: .ok, headers: [.contentType: "application/octet-stream", .cacheControl: "no-store"], body: body)
    }
}
