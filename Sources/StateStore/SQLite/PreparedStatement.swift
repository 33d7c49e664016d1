import CSQLite

/// A prepared statement of one connection, with what is worth knowing before it runs.
@safe final class PreparedStatement {
    private let handle: StatementHandle
    /// How many parameters must be given.
    let parameterCount: Int
    /// Whether running it leaves the database as it is.
    let isReadOnly: Bool
    /// What it touches.
    let footprint: StatementFootprint
    /// The answer's shape; a change of schema may renew it.
    private var columns: RenderedColumns
    /// How often SQLite had prepared it anew when `columns` was made.
    private var repreparations: Int32
    /// A little more than the last answer had: the block the next one is written to.
    private var expectedBytes = 256

    init(_ handle: consuming StatementHandle, footprint: StatementFootprint) {
        parameterCount = unsafe Int(sqlite3_bind_parameter_count(handle.pointer))
        isReadOnly = unsafe sqlite3_stmt_readonly(handle.pointer) != 0
        columns = unsafe RenderedColumns(of: handle.pointer)
        repreparations = unsafe sqlite3_stmt_status(handle.pointer, SQLITE_STMTSTATUS_REPREPARE, 0)
        self.footprint = footprint
        self.handle = handle
    }

    /// The answer's column names in order.
    var columnNames: [String] {
        (0..<columns.count).map { index in
            // Safe: the name is NUL-terminated and copied before the next call on the statement.
            unsafe sqlite3_column_name(handle.pointer, Int32(index)).map { unsafe String(cString: $0) } ?? ""
        }
    }

    /// Runs the statement to its end and renders its rows.
    ///
    /// It is interrupted (`.timeout`) once `deadline` on the monotonic clock has passed, and `grace` after it, both in
    /// nanoseconds. The connection is the one that prepared it.
    func run(
        _ parameters: [StateValue],
        limits: StateLimits,
        deadline: Int64,
        grace: Int64 = 0,
        on connection: Connection
    ) -> Result<StateRows, StateFailure> {
        guard parameters.count == parameterCount else {
            return .failure(.parameterCount(expected: parameterCount, given: parameters.count))
        }
        defer { reset() }
        if let failure = bind(parameters, on: connection) { return .failure(failure) }
        connection.watch.beginRun(until: deadline, grace: grace)
        defer { connection.watch.endRun() }

        var buffer = JSONBuffer(capacity: expectedBytes, limit: limits.maxBytes)
        buffer.append(UInt8(ascii: "["))
        var rowCount = 0
        var bytesAtNextLook = JSONBuffer.bytesBetweenLooks
        while true {
            let code = unsafe sqlite3_step(handle.pointer)
            guard code == SQLITE_ROW else {
                if code == SQLITE_DONE { break }
                return .failure(failure(code, limits: limits, on: connection))
            }
            guard rowCount < limits.maxRows else { return .failure(.tooLarge(limit: .rows(limits.maxRows))) }
            if rowCount == 0 {
                renewColumnsIfNeeded()
            } else {
                buffer.append(UInt8(ascii: ","))
            }
            // Safe: a row is available, as SQLITE_ROW says.
            unsafe buffer.appendRow(of: handle.pointer, columns)
            rowCount += 1
            guard !buffer.isFull else { return .failure(.tooLarge(limit: .bytes(limits.maxBytes))) }
            // Few steps of the machine can render many bytes, so the clock is looked at by bytes too.
            if buffer.count >= bytesAtNextLook {
                bytesAtNextLook = buffer.count + JSONBuffer.bytesBetweenLooks
                if connection.watch.isOver() {
                    return .failure(failure(SQLITE_INTERRUPT, limits: limits, on: connection))
                }
            }
        }
        buffer.append(UInt8(ascii: "]"))
        guard let rows = buffer.finish(rowCount: rowCount) else {
            return .failure(.tooLarge(limit: .bytes(limits.maxBytes)))
        }
        expectedBytes = min(max(256, rows.count + rows.count / 4), 1 << 20)
        return .success(rows)
    }

    private func failure(_ code: Int32, limits: StateLimits, on connection: Connection) -> StateFailure {
        guard code & 0xff == SQLITE_INTERRUPT else { return connection.failure(code) }
        return connection.watch.isStopping
            ? .shutDown : .timeout(milliseconds: limits.timeoutNanoseconds / 1_000_000)
    }

    /// Runs a statement of our own and gives its rows as text; NULL is "".
    func textRows(_ parameters: [StateValue], on connection: Connection) throws(StateFailure) -> [[String]] {
        defer { reset() }
        if let failure = bind(parameters, on: connection) { throw failure }
        var rows: [[String]] = []
        while true {
            let code = unsafe sqlite3_step(handle.pointer)
            guard code == SQLITE_ROW else {
                if code == SQLITE_DONE { return rows }
                throw connection.failure(code)
            }
            unsafe rows.append(
                (0..<sqlite3_column_count(handle.pointer)).map { index in
                    guard let bytes = unsafe sqlite3_column_text(handle.pointer, index) else { return "" }
                    let count = unsafe Int(sqlite3_column_bytes(handle.pointer, index))
                    // Safe: SQLite owns `count` bytes there until the next step.
                    return unsafe String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
                }
            )
        }
    }

    private func bind(_ parameters: [StateValue], on connection: Connection) -> StateFailure? {
        var index: Int32 = 0
        for parameter in parameters {
            index += 1
            let code: Int32
            switch parameter {
            case .null:
                code = unsafe sqlite3_bind_null(handle.pointer, index)
            case .integer(let value):
                code = unsafe sqlite3_bind_int64(handle.pointer, index, value)
            case .real(let value):
                code = unsafe sqlite3_bind_double(handle.pointer, index, value)
            case .text(var text):
                code = text.withUTF8 { unsafe bind($0, at: index) }
            case .json(let bytes):
                code = unsafe bytes.withUnsafeBufferPointer { unsafe bind($0, at: index) }
            }
            guard code == SQLITE_OK else { return connection.failure(code) }
        }
        return nil
    }

    private func bind(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int32) -> Int32 {
        // Safe: SQLite copies the bytes during the call.
        unsafe UnsafeRawBufferPointer(bytes).withMemoryRebound(to: CChar.self) { text in
            unsafe tributary_sqlite3_bind_text_copy(handle.pointer, index, text.baseAddress, UInt64(text.count))
        }
    }

    /// Ends the statement's read or write and lets go of its parameters.
    private func reset() {
        // Both answer the failure of the last step again, which was reported already.
        unsafe _ = sqlite3_reset(handle.pointer)
        if parameterCount > 0 { unsafe _ = sqlite3_clear_bindings(handle.pointer) }
    }

    /// SQLite prepares a statement anew when the schema has changed, and `SELECT *` then answers other columns.
    private func renewColumnsIfNeeded() {
        let count = unsafe sqlite3_stmt_status(handle.pointer, SQLITE_STMTSTATUS_REPREPARE, 0)
        guard count != repreparations else { return }
        repreparations = count
        columns = unsafe RenderedColumns(of: handle.pointer)
    }
}

/// A prepared statement's C handle; finalizing it is freeing it.
@safe struct StatementHandle: ~Copyable {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) {
        unsafe self.pointer = pointer
    }

    deinit {
        // Safe: finalized once, after the last use through the owner.
        unsafe _ = sqlite3_finalize(pointer)
    }
}
