// SPDX-License-Identifier: Apache-2.0

/// How far the value is from what it usually is (H2.20, H2.26): power, transformer temperature, seepage.
///
/// What is usual is the mean or the median of the newest `history` readings in the same cell: the same hour, weekday or
/// hour of the week in the site's time (`by`), and the same bin of another point's value (`companion`, `bins`: upper
/// edges, each belonging to its bin, and a last bin above them). A reading is held against the reference first and
/// learnt after, and only if the alarm is quiet then, so that it cannot learn the fault. Uncertain readings and those in
/// calibration or test are held against it, but not learnt; late ones are neither. No answer while the cell has fewer than
/// `minimum` values or the companion has none. Only readings change the answer.
///
/// The answer is the difference in the point's unit, the difference in per cent of the reference, or the value in per
/// cent of the reference; the reference there is at least `floor`, without its sign. Nothing is forgotten over restarts.
///
/// Bounded: 168 hours × 32 bins × 366 values.
public struct BaselineSignal: RememberingSignal {
    public static let name = "baseline"
    public static let parameters = [
        SignalParameter(
            "by", .word(BaselineCalendar.allCases.map(\.rawValue)), standard: .word("none"),
            note: "readings are compared with those of the same hour, weekday, or hour of the week"),
        SignalParameter("companion", .point, note: "another point, such as the load, in the same bin of whose values"),
        SignalParameter("bins", .numbers, note: "upper edges of the companion's bins, at most 31"),
        SignalParameter(
            "reference", .word(["mean", "median"]), standard: .word("mean"), note: "what is usual in a cell"),
        SignalParameter("history", .whole(1...366), standard: .whole(30), note: "values kept a cell"),
        SignalParameter("minimum", .whole(1...366), standard: .whole(5), note: "no answer from fewer values"),
        SignalParameter(
            "of", .word(Kind.allCases.map(\.rawValue)), standard: .word("difference"), note: "what is answered"),
        SignalParameter(
            "floor", .number(SignalParameter.positive), note: "the least reference for percent and ratio"),
    ]

    enum Kind: String, CaseIterable, Sendable {
        case difference, percent, ratio
    }

    private static let mostEdges = 31

    private let calendar: BaselineCalendar
    private let edges: [Double]?
    private let takesMedian: Bool
    private let history: Int
    private let minimum: Int
    private let kind: Kind
    private let floor: Double

    public init(_ arguments: SignalArguments) {
        calendar = arguments.word("by").flatMap(BaselineCalendar.init(rawValue:)) ?? .none
        edges = arguments.point("companion") == nil ? nil : BaselineSignal.edges(in: arguments)
        takesMedian = arguments.word("reference") == "median"
        history = min(max(1, arguments.whole("history") ?? 30), 366)
        minimum = max(1, arguments.whole("minimum") ?? 5)
        kind = arguments.word("of").flatMap(Kind.init(rawValue:)) ?? .difference
        floor = arguments.number("floor") ?? 0
    }

    private static func edges(in arguments: SignalArguments) -> [Double] {
        if case .numbers(let edges)? = arguments["bins"] { return Array(edges.prefix(mostEdges)) }
        return []
    }

    public static func fault(in arguments: SignalArguments) -> String? {
        let bins = edges(in: arguments)
        if case .numbers(let all)? = arguments["bins"], all.count > mostEdges {
            return "\"bins\" has \(all.count) edges; at most \(mostEdges) are allowed"
        }
        if arguments.point("companion") != nil && bins.isEmpty { return "\"companion\" needs \"bins\"" }
        if arguments.point("companion") == nil && !bins.isEmpty { return "\"bins\" needs \"companion\"" }
        if zip(bins, bins.dropFirst()).contains(where: { $0 >= $1 }) { return "\"bins\" must rise" }
        if let minimum = arguments.whole("minimum"), let history = arguments.whole("history"), minimum > history {
            return "\"minimum\" is \(minimum), but only \(history) values are kept (\"history\")"
        }
        if arguments.number("floor") != nil && arguments.word("of") == Kind.difference.rawValue {
            return "\"floor\" needs \"of: percent\" or \"of: ratio\""
        }
        return nil
    }

    public func unit(for unit: String) -> String { kind == .difference ? unit : "%" }

    func makeMemory(on ground: SignalGround) -> Memory { Memory(self, zone: ground.zone) }

    /// What has been learnt.
    struct Memory: SignalMemory {
        private let signal: BaselineSignal
        private let zone: Int64
        private(set) var cells: [BaselineCell]
        private var answer: Double?
        /// A reading that is learnt when the next one finds the alarm quiet: only then is it known to have raised none.
        private var waiting = Double.nan
        private var waitingCell = 0

        init(_ signal: BaselineSignal, zone: Int64) {
            self.signal = signal
            self.zone = zone
            cells = Array(
                repeating: BaselineCell(), count: signal.calendar.cells * ((signal.edges?.count ?? 0) + 1))
        }

        mutating func take(_ reading: SignalReading) {
            learnWaiting(isFrozen: reading.isFrozen)
            answer = nil
            guard let cell = cell(of: reading) else { return }
            answer = compare(reading.value, with: cells[cell])
            guard !reading.isUncertain, !reading.isFrozen, !reading.isInCalibration else { return }
            waiting = reading.value
            waitingCell = cell
        }

        /// What the reading before has raised is known as well then; what `on_bad` raises is no fault that may be learnt.
        mutating func takeBad(_ reading: SignalReading) { learnWaiting(isFrozen: reading.isFrozen) }

        private mutating func learnWaiting(isFrozen: Bool) {
            if waiting == waiting && !isFrozen {
                cells[waitingCell].learn(waiting, history: signal.history, isSorted: signal.takesMedian)
            }
            waiting = .nan
        }

        mutating func answer(at now: Int64) -> Double? { answer }

        private func cell(of reading: SignalReading) -> Int? {
            let cell = signal.calendar.cell(of: reading.time, zone: zone)
            guard let edges = signal.edges else { return cell }
            guard let companion = reading.companion, companion == companion else { return nil }
            var bin = 0
            while bin < edges.count && companion > edges[bin] { bin += 1 }
            return cell * (edges.count + 1) + bin
        }

        private func compare(_ value: Double, with cell: BaselineCell) -> Double? {
            guard cell.count >= signal.minimum, let reference = signal.takesMedian ? cell.median : cell.mean else {
                return nil
            }
            if signal.kind == .difference { return value - reference }
            let size = max(abs(reference), signal.floor)
            guard size > 0 else { return nil }
            if signal.kind == .percent { return (value - reference) * 100 / size }
            return value * 100 / (reference < 0 ? -size : size)
        }

        /// Nothing in it is a time of the point's clock.
        mutating func shift(by step: Int64) {}

        func write(to writer: inout CheckpointWriter) {
            writer.put(answer ?? .nan)
            writer.put(waiting)
            writer.put(UInt32(truncatingIfNeeded: waitingCell))
            writer.put(UInt32(truncatingIfNeeded: cells.count))
            for cell in cells {
                writer.put(UInt16(truncatingIfNeeded: cell.count))
                for index in 0..<cell.count { writer.put(cell[index]) }
            }
        }

        mutating func read(from reader: inout CheckpointReader) throws(CheckpointError) {
            let answer = try reader.double()
            self.answer = answer == answer ? answer : nil
            waiting = try reader.double()
            waitingCell = Int(try reader.integer(UInt32.self))
            guard Int(try reader.integer(UInt32.self)) == cells.count, waitingCell < cells.count else {
                throw reader.damaged()
            }
            for index in cells.indices {
                cells[index] = BaselineCell()
                let count = Int(try reader.integer(UInt16.self))
                guard count <= signal.history else { throw reader.damaged() }
                for _ in 0..<count {
                    let value = try reader.double()
                    guard value.isFinite else { throw reader.damaged() }
                    cells[index].learn(value, history: signal.history, isSorted: signal.takesMedian)
                }
            }
        }
    }
}
