// SPDX-License-Identifier: Apache-2.0
// What the mysql module (modules/mysql.cpp, over MariaDB Connector/C) offers under a C name. It
// throws nothing. Handles are for one thread at a time; no call but connect waits for the server,
// and connect only for the name service.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace dsar {

/// What a step that is under way waits for, as a sum of these; 0: it is over.
enum MysqlWait : int {
    mysql_waits_read = 1,
    mysql_waits_write = 2,
    mysql_waits_except = 4,
    mysql_waits_timeout = 8  ///< go_on() with it gives the step up
};

/// How a connection is protected.
enum class MysqlTls {
    Disable,     ///< never
    Prefer,      ///< as Require; whoever asks may ask again without it
    Require,     ///< always; nobody's certificate is verified
    VerifyFull,  ///< always, by somebody who is trusted, and under the server's own name
};

/// How a server is reached. Empty texts are not set; all must live until connect is over.
struct MysqlSettings {
    const char* host = "";  ///< over TCP; empty: `socket` instead
    unsigned port = 0;
    const char* socket = "";
    const char* database = "";
    const char* user = "";
    const char* password = "";
    MysqlTls tls = MysqlTls::VerifyFull;
    const char* authorities = "";  ///< a file of certificates
    const char* certificate = "";
    const char* key = "";
    std::size_t most_bytes = 0;  ///< of one row
};

/// What a column of an answer holds.
enum class MysqlKind {
    Integer,  ///< of any width, signed or not; YEAR and BIT too
    Real,     ///< DECIMAL, FLOAT, DOUBLE
    Text,     ///< in UTF-8, and all that is written as text: dates, UUIDs, addresses
    Bytes,    ///< of no character set
    Json      ///< a column that holds nothing else
};

/// One parameter of a statement.
struct MysqlParameter {
    enum class Kind { Null, Text, Bytes, Integer, Decimal };
    Kind kind = Kind::Null;
    std::string text;  ///< an Integer lies between those of 64 bits, signed or not
};

/// The type of its symbol `dsar_mysql`. A connection is an opaque handle; it has one step under way
/// at a time, which begins in one of the functions that return what it waits for, and is over when
/// that is 0. Then code() says what came of it.
struct MysqlFunctions {
    /// nullptr when there is no memory.
    void* (*open)();
    int (*connect)(void* connection, const MysqlSettings& settings);
    /// A statement without parameters whose rows, if any, are of no interest.
    int (*run)(void* connection, const std::string& sql);
    /// Then execute() and fetch() until no row comes; then, or after a fault, finish().
    int (*prepare)(void* connection, const std::string& sql);
    int (*execute)(void* connection, std::span<const MysqlParameter> parameters);
    int (*fetch)(void* connection);
    int (*finish)(void* connection);
    int (*go_on)(void* connection, int events);

    /// 0: done; else the server's code, or, from 2000 on, that of Connector/C.
    unsigned (*code)(void* connection);
    /// Whether the last fetch() brought a row.
    bool (*has_row)(void* connection);
    std::size_t (*columns)(void* connection);
    MysqlKind (*kind)(void* connection, std::size_t column);
    /// A column of the row, exactly, until the next step; `data` is nullptr for NULL.
    std::span<const char> (*column)(void* connection, std::size_t column);
    /// How many rows the last execute() or run() changed, or found to change.
    unsigned long long (*changed)(void* connection);

    /// The socket to wait for; negative when there is none.
    int (*socket)(void* connection);
    /// By which the server knows it.
    unsigned long (*number)(void* connection);
    /// Of MariaDB, not of MySQL.
    bool (*is_mariadb)(void* connection);
    /// As a number: 101119, 80036.
    unsigned long (*version)(void* connection);
    /// Cuts it: what is under way ends with a fault.
    void (*cut)(void* connection);
    /// A step that is under way must be over.
    void (*close)(void* connection);
};

}  // namespace dsar
