// SPDX-License-Identifier: Apache-2.0
// What the postgres module (modules/postgres.cpp, over libpq) offers under a C name. It throws
// nothing. Handles are for one thread at a time; no call waits for the server.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace dsar {

/// How far a connection is.
enum class PostgresProgress { WantsRead, WantsWrite, Ready, Failed };

/// What a statement answered: one row, the end of its rows, that it was carried out, a fault; or,
/// of several that were sent at once, that it was left out for the fault of an earlier one, and the
/// end of them all.
enum class PostgresAnswer { Row, End, Done, Failed, LeftOut, AllEnd };

/// One parameter of a connection, as libpq names them; both texts end with a zero.
struct PostgresSetting {
    const char* name;
    const char* value;
};

/// The type of its symbol `dsar_postgres`. A connection and an answer are opaque handles.
struct PostgresFunctions {
    /// A connection that is being made; nullptr when there is no memory. What libpq says of it is
    /// in error(): without a word of the server's but the code (SQLSTATE) at its end.
    void* (*connect)(std::span<const PostgresSetting> settings);
    PostgresProgress (*go_on)(void* connection);
    /// The socket to wait for; negative when there is none.
    int (*socket)(void* connection);
    std::string (*error)(void* connection);
    /// Whether the server asked for a password and none was given.
    bool (*lacks_password)(void* connection);
    /// The password file that was asked, whether it is there or not; empty when none was.
    std::string (*password_file)(void* connection);
    bool (*is_lost)(void* connection);
    /// Major version and patch, as libpq counts: 150004.
    int (*version)(void* connection);
    /// A setting that the server reports, such as server_encoding; empty when it does not.
    std::string (*reported)(void* connection, const char* name);
    void (*close)(void* connection);

    /// Sends a statement, its rows to come one by one. Without parameters it may be several at
    /// once. A nullptr among the parameters is NULL.
    bool (*send)(void* connection, const char* sql, std::span<const char* const> parameters);
    /// From now on statements are sent without waiting for answers: add() each, then end_of_all().
    /// Of each there are answers behind single_rows(), and nullptr behind the last; then comes
    /// AllEnd. leave_pipeline() when nothing is under way goes back to send().
    bool (*enter_pipeline)(void* connection);
    bool (*add)(void* connection, const char* sql, std::span<const char* const> parameters);
    bool (*end_of_all)(void* connection);
    void (*single_rows)(void* connection);
    bool (*leave_pipeline)(void* connection);
    /// Takes what has come and sends what is left to be sent; false when the connection is lost.
    bool (*receive)(void* connection);
    /// Whether something is left to be sent.
    bool (*wants_write)(void* connection);
    /// Whether the next answer is not there yet.
    bool (*is_busy)(void* connection);
    /// The next answer, nullptr behind the last; waits when is_busy().
    void* (*next)(void* connection);

    PostgresAnswer (*kind)(void* answer);
    /// SQLSTATE of a fault; empty when the server said none.
    std::string (*code)(void* answer);
    std::size_t (*columns)(void* answer);
    /// One column of its row; `data` is nullptr for NULL.
    std::span<const char> (*column)(void* answer, std::size_t number);
    void (*free)(void* answer);
};

}  // namespace dsar
