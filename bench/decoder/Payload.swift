// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// What the messages of a run are written in: the readings of a site's hundred tanks at one time.
enum Payload: String, CaseIterable {
    case json
    case senmlJSON = "senml-json"
    case senmlCBOR = "senml-cbor"
    /// Two series, one after the other, so that the readings must be put in order.
    case senmlSeries = "senml-cbor-series"

    static let readings = 100

    var source: SourceDefinition {
        switch self {
        case .json: SourceDefinition(topic: "sites/{site}/batch", format: .json, point: "{site}/{$.sensor}")
        case .senmlJSON, .senmlCBOR, .senmlSeries:
            SourceDefinition(topic: "sites/{site}/batch", format: .senml, point: "{$key}")
        }
    }

    /// - Parameter seconds: since the epoch.
    func message(site: Int, seconds: Int64, values: [Double]) -> [UInt8] {
        switch self {
        case .json:
            let items = values.enumerated().map { #"{"sensor":"tank\#($0)/temperature","value":\#($1)}"# }
            return Array(#"{"ts":\#(seconds)000,"values":[\#(items.joined(separator: ","))]}"#.utf8)
        case .senmlJSON:
            let records = values.enumerated().map { #"{"n":"tank\#($0)/temperature","v":\#($1)}"# }
            let base = #"{"bn":"plant\#(site)/","bt":\#(seconds),"bu":"Cel"}"#
            return Array("[\(base),\(records.joined(separator: ","))]".utf8)
        case .senmlCBOR, .senmlSeries:
            var bytes: [UInt8] = [0x98, UInt8(values.count)]
            for (tank, value) in values.enumerated() {
                let isFirst = tank == 0
                bytes.append(isFirst ? 0xA6 : 0xA3)
                if isFirst {
                    bytes.append(0x21)
                    bytes += CBOR.text("plant\(site)/")
                    bytes.append(0x22)
                    bytes += CBOR.double(Double(seconds))
                    bytes.append(0x23)
                    bytes += CBOR.text("Cel")
                }
                bytes.append(0x00)
                bytes += CBOR.text("tank\(tank)/temperature")
                bytes.append(0x06)
                // The first half is half a second later than the second.
                if self == .senmlSeries, tank < 50 { bytes += [0xF9, 0x38, 0x00] } else { bytes.append(0x00) }
                bytes.append(0x02)
                bytes += CBOR.double(value)
            }
            return bytes
        }
    }
}

/// As much of an encoder as the messages need.
private enum CBOR {
    static func text(_ text: String) -> [UInt8] {
        let head: [UInt8] = text.utf8.count < 24 ? [0x60 | UInt8(text.utf8.count)] : [0x78, UInt8(text.utf8.count)]
        return head + Array(text.utf8)
    }

    static func double(_ number: Double) -> [UInt8] {
        [0xFB] + (0..<8).map { UInt8(truncatingIfNeeded: number.bitPattern >> UInt64(56 - 8 * $0)) }
    }
}
