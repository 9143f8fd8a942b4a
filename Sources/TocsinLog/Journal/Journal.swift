// SPDX-License-Identifier: Apache-2.0
import TocsinCore
import TocsinSystem

/// The write-ahead file of the engine's inputs since the last checkpoint. Inputs are put in memory and become durable
/// together by ``commit()``; after a failed commit the next one cuts the file back and writes again.
public struct Journal: ~Copyable {
    private let path: String
    private let faults: FileFaults?
    private var file: AppendFile?
    private var durableLength: Int64
    /// What waits for a commit: whole frames up to ``frameStart``, then the present one with room for its head.
    private var frame = WriteBuffer(capacity: 1 << 16)
    private var frameStart = 0
    private var lastTime: Int64 = 0
    private var lastReceived: Int64 = 0
    /// Points with a smaller number are named by the checkpoint; of the others, whether this file names them.
    private let namedByCheckpoint: Int32
    private var isNamed: [Bool] = []

    /// Which checkpoint it continues.
    public let generation: UInt64
    private var isRefused = false
    /// Readings that wait for a commit.
    public private(set) var waitingReadings = 0

    /// Begins the journal of a generation.
    ///
    /// - Parameters:
    ///   - folder: must exist.
    ///   - pointCount: how many points the checkpoint names, in its order.
    ///   - configuration: digest of configuration and version, 32 bytes.
    /// - Throws: what the disk refused; `EEXIST` when a journal of this generation holds entries, which must never be
    ///   overwritten.
    public init(
        folder: String, generation: UInt64, pointCount: Int, configuration: [UInt8], faults: FileFaults? = nil
    ) throws(SystemError) {
        precondition(configuration.count == 32)
        path = folder + "/" + JournalFormat.name(generation)
        self.generation = generation
        self.faults = faults
        namedByCheckpoint = Int32(pointCount)
        var header = WriteBuffer(capacity: 64)
        header.put(JournalFormat.magic)
        header.put(generation)
        header.put(UInt32(pointCount))
        header.put(configuration)
        header.put(header.checksum(from: 0))
        file = nil
        durableLength = 0
        if let size = Files.size(of: path), size > Int64(JournalFormat.headerLength) {
            throw .exists("begin a journal, because entries are in", path)
        }
        var new = try AppendFile(path: path, cutTo: 0, faults: faults)
        try new.append(header)
        try new.synchronizeAll()
        try Files.synchronizeFolder(of: path)
        durableLength = new.length
        file = consume new
        beginFrame()
    }

    /// A journal that takes nothing, because the disk refuses already: what is put into it is only counted, until the
    /// next generation begins.
    public init(refusedIn folder: String, generation: UInt64, pointCount: Int) {
        path = folder + "/" + JournalFormat.name(generation)
        self.generation = generation
        faults = nil
        namedByCheckpoint = Int32(pointCount)
        file = nil
        durableLength = 0
        isRefused = true
        beginFrame()
    }

    /// Bytes on disk and waiting.
    public var length: Int64 { durableLength + Int64(frame.count) }
    public var hasWaiting: Bool { frame.count > JournalFormat.frameHead }

    private mutating func beginFrame() {
        frameStart = frame.count
        frame.put(UInt64(0))
        lastTime = 0
        lastReceived = 0
    }

    private mutating func endFrame() {
        let content = frameStart + JournalFormat.frameHead
        frame.overwrite(at: frameStart, UInt32(frame.count - content))
        frame.overwrite(at: frameStart + 4, frame.checksum(from: content))
    }

    /// A disk that fails for long lets much wait: a frame that is full is closed, so that none is too long to be read.
    private mutating func splitFrame() {
        endFrame()
        beginFrame()
    }

    // MARK: - Inputs

    /// Puts a reading: 11 to 25 bytes (34 with absurd times), no allocation.
    ///
    /// - Parameter id: gives the point's id, asked once per point and file.
    @inline(__always)
    public mutating func put(_ reading: Reading, id: (PointIndex) -> String) {
        if frame.count &- frameStart >= JournalFormat.fullFrame { splitFrame() }
        if reading.point.value >= namedByCheckpoint { name(reading.point, id) }
        let (time, received) = (reading.time.milliseconds, reading.received.milliseconds)
        let isSame = received == lastReceived
        frame.reserve(40)
        frame.put(
            byte: reading.quality.rawValue | (isSame ? JournalFormat.sameReceived : 0)
                | reading.flag.rawValue << JournalFormat.flagShift
                | (reading.isUntimed ? JournalFormat.untimed : 0))
        frame.put(variable: UInt64(UInt32(bitPattern: reading.point.value)))
        frame.put(zigzag: time &- lastTime)
        if !isSame { frame.put(zigzag: received &- lastReceived) }
        frame.put(reading.value.bitPattern)
        lastTime = time
        lastReceived = received
        waitingReadings &+= 1
    }

    /// Names a point that was made after the checkpoint; the order of the names is that of their numbers.
    public mutating func name(_ point: PointIndex, _ id: (PointIndex) -> String) {
        guard point.value >= namedByCheckpoint else { return }
        let position = Int(point.value &- namedByCheckpoint)
        while isNamed.count <= position { isNamed.append(false) }
        guard !isNamed[position] else { return }
        isNamed[position] = true
        frame.put(byte: JournalFormat.point)
        frame.put(variable: UInt64(UInt32(bitPattern: point.value)))
        frame.put(id(point))
    }

    /// Puts any input but a reading or a point, which have ``put(_:id:)``.
    public mutating func put(_ entry: JournalEntry) {
        if frame.count - frameStart >= JournalFormat.fullFrame { splitFrame() }
        switch entry {
        case .point, .reading: preconditionFailure("points and readings are put by put(_:id:)")
        case .command(let command, let alarm, let by, let reason, let at):
            frame.put(byte: JournalFormat.command)
            frame.put(command)
            frame.put(alarm)
            frame.put(by)
            frame.put(reason)
            put(at)
        case .start(let at):
            frame.put(byte: JournalFormat.start)
            put(at)
        case .link(let isUp, let at):
            frame.put(byte: JournalFormat.link)
            frame.put(byte: isUp ? 1 : 0)
            put(at)
        case .wall(let offset, let at):
            frame.put(byte: JournalFormat.wall)
            frame.put(zigzag: offset.milliseconds)
            put(at)
        case .daemon(let record):
            frame.put(byte: JournalFormat.daemon)
            frame.put(record.event.rawValue)
            put(record.at)
            frame.put(record.message)
            frame.put(record.reason)
        }
    }

    private mutating func put(_ instant: Instant) { frame.put(UInt64(bitPattern: instant.milliseconds)) }

    // MARK: - Commit

    /// Makes everything that was put durable, as one frame; as several after much has waited.
    ///
    /// - Throws: what the disk refused; everything still waits then.
    public mutating func commit() throws(SystemError) {
        guard hasWaiting else { return }
        guard !isRefused else {
            throw SystemError(operation: "commit to the journal that never began,", path: path, code: 28)
        }
        endFrame()
        do throws(SystemError) {
            if file == nil { file = try AppendFile(path: path, cutTo: durableLength, faults: faults) }
            try file?.append(frame)
            try file?.synchronizeAll()
        } catch {
            file = nil
            cutBack()
            throw error
        }
        durableLength += Int64(frame.count)
        // After a bad time for the disk the memory that it took is given back.
        if frame.count > JournalFormat.fullFrame { frame = WriteBuffer(capacity: 1 << 16) }
        frame.removeAll()
        waitingReadings = 0
        beginFrame()
    }

    /// Takes what a failed commit left from the file at once: the next start shall not find frames that may be in the
    /// machine's memory only. The disk may refuse this too; then it is done before the next write.
    private func cutBack() {
        do throws(SystemError) {
            _ = try AppendFile(path: path, cutTo: durableLength)
        } catch {
            return
        }
    }

    /// Forgets what waits: a checkpoint is going to stand for it. Nothing that is put later may be committed to this
    /// file, since points may have lost their names.
    public mutating func discardWaiting() {
        frame.removeAll()
        waitingReadings = 0
        beginFrame()
    }

    // MARK: - Files

    /// The generations in a folder, oldest first.
    public static func generations(in folder: String) throws(SystemError) -> [UInt64] {
        try Files.names(in: folder).compactMap { JournalFormat.generation(of: $0) }
    }

    /// Removes the journals of older generations.
    public static func remove(below generation: UInt64, directory: String) throws(SystemError) {
        for old in try generations(in: directory) where old < generation {
            try Files.remove(directory + "/" + JournalFormat.name(old))
        }
    }
}
