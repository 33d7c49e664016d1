// SQLite's C interface for Swift: the header itself, and one wrapper for each thing Swift cannot say.
#ifndef TRIBUTARY_CSQLITE_SHIM_H
#define TRIBUTARY_CSQLITE_SHIM_H

#include <sqlite3.h>

// SQLITE_TRANSIENT is a cast of -1 to a function pointer, which Swift does not import. SQLite copies the bytes.
// A null pointer would bind NULL where an empty text is meant, so it becomes a pointer to nothing.
static inline int tributary_sqlite3_bind_text_copy(
    sqlite3_stmt *statement, int index, const char *bytes, unsigned long long count) {
    return sqlite3_bind_text64(
        statement, index, bytes ? bytes : "", (sqlite3_uint64)count, SQLITE_TRANSIENT, SQLITE_UTF8);
}

// sqlite3_db_config is variadic. Double-quoted text is a name and nothing else (a mistyped column must not turn into a
// string literal), and SQL may not reach into the file format.
static inline int tributary_sqlite3_harden(sqlite3 *database) {
    int code = sqlite3_db_config(database, SQLITE_DBCONFIG_DQS_DML, 0, (int *)0);
    if (code == SQLITE_OK) code = sqlite3_db_config(database, SQLITE_DBCONFIG_DQS_DDL, 0, (int *)0);
    if (code == SQLITE_OK) code = sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
    return code;
}

#endif
