// SPDX-License-Identifier: Apache-2.0

/// Largest minus smallest value inside [now - window, now], in the point's unit, never negative (H2.6b).
///
/// With a `direction` it is the largest rise (fall) from an earlier to a later sample. A single sample gives no answer.
/// Uncertain readings count; what came before a gap is left out. It has no memory: it looks at the samples that the
/// point's ring holds, and where the ring is full they may be fewer than the window has.
public struct SwingSignal: WindowSignal {
    public static let name = "swing"
    public static let parameters: [SignalParameter] = [
        SignalParameter(
            "window", .interval(SignalParameter.windows), isRequired: true, note: "how far back the swing is looked at"),
        SignalParameter(
            "direction", .word(SignalDefinition.Direction.allCases.map(\.rawValue)), standard: .word("both"),
            note: "which way a swing counts"),
    ]

    private let window: Int64
    private let direction: SignalDefinition.Direction

    public init(_ arguments: SignalArguments) {
        window = arguments.interval("window")?.milliseconds ?? 0
        direction = arguments.word("direction").flatMap(SignalDefinition.Direction.init) ?? .both
    }

    public func unit(for unit: String) -> String { unit }

    var reach: Int64 { window }

    func answer(_ ring: borrowing SampleRing, at moment: SignalMoment) -> Double? {
        let first = ring.windowIndex(from: max(moment.now &- window, moment.windowSince))
        guard ring.count &- first >= 2 else { return nil }
        let range = first..<ring.count
        switch direction {
        case .both:
            var (lowest, highest) = (ring[first].value, ring[first].value)
            ring.forEach(in: range) { sample in
                lowest = min(lowest, sample.value)
                highest = max(highest, sample.value)
            }
            return highest - lowest
        case .up:
            var (lowest, rise) = (ring[first].value, 0.0)
            ring.forEach(in: range) { sample in
                rise = max(rise, sample.value - lowest)
                lowest = min(lowest, sample.value)
            }
            return rise
        case .down:
            var (highest, fall) = (ring[first].value, 0.0)
            ring.forEach(in: range) { sample in
                fall = max(fall, highest - sample.value)
                highest = max(highest, sample.value)
            }
            return fall
        }
    }
}
