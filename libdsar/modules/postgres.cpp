// SPDX-License-Identifier: Apache-2.0
// The postgres module: PostgreSQL's protocol by libpq. What a server says in words is not handed
// on: it may quote a value.
#include "libdsar/base/api.hpp"
#include "libdsar/base/postgres_module.hpp"

#include <libpq-fe.h>
#include <string>
#include <string_view>
#include <vector>

namespace {

using dsar::PostgresAnswer;
using dsar::PostgresProgress;
using dsar::PostgresSetting;

PGconn* connection_of(void* handle) {
    return static_cast<PGconn*>(handle);
}

const PGresult* answer_of(void* handle) {
    return static_cast<const PGresult*>(handle);
}

void ignore_notice(void* /*context*/, const PGresult* /*notice*/) {}

void* connect(std::span<const PostgresSetting> settings) {
    std::vector<const char*> names;
    std::vector<const char*> values;
    for (const PostgresSetting& setting : settings) {
        names.push_back(setting.name);
        values.push_back(setting.value);
    }
    names.push_back(nullptr);
    values.push_back(nullptr);
    PGconn* connection = PQconnectStartParams(names.data(), values.data(), 0);
    if (connection != nullptr) {
        PQsetErrorVerbosity(connection, PQERRORS_SQLSTATE);
        PQsetErrorContextVisibility(connection, PQSHOW_CONTEXT_NEVER);
        PQsetNoticeReceiver(connection, ignore_notice, nullptr);
    }
    return connection;
}

PostgresProgress go_on(void* connection) {
    if (PQstatus(connection_of(connection)) == CONNECTION_BAD) {
        return PostgresProgress::Failed;
    }
    switch (PQconnectPoll(connection_of(connection))) {
        case PGRES_POLLING_READING:
            return PostgresProgress::WantsRead;
        case PGRES_POLLING_WRITING:
        case PGRES_POLLING_ACTIVE:
            return PostgresProgress::WantsWrite;
        case PGRES_POLLING_OK:
            return PQsetnonblocking(connection_of(connection), 1) == 0 ? PostgresProgress::Ready
                                                                       : PostgresProgress::Failed;
        case PGRES_POLLING_FAILED:
            break;
    }
    return PostgresProgress::Failed;
}

int socket_of(void* connection) {
    return PQsocket(connection_of(connection));
}

std::string error(void* connection) {
    return PQerrorMessage(connection_of(connection));
}

bool lacks_password(void* connection) {
    return PQconnectionNeedsPassword(connection_of(connection)) != 0;
}

std::string password_file(void* connection) {
    std::string path;
    PQconninfoOption* const options = PQconninfo(connection_of(connection));
    for (const PQconninfoOption* option = options; option != nullptr && option->keyword != nullptr;
         ++option) {
        if (std::string_view(option->keyword) == "passfile" && option->val != nullptr) {
            path = option->val;
        }
    }
    PQconninfoFree(options);
    return path;
}

bool is_lost(void* connection) {
    return PQstatus(connection_of(connection)) == CONNECTION_BAD;
}

int version(void* connection) {
    return PQserverVersion(connection_of(connection));
}

std::string reported(void* connection, const char* name) {
    const char* value = PQparameterStatus(connection_of(connection), name);
    return value == nullptr ? "" : value;
}

void close(void* connection) {
    PQfinish(connection_of(connection));
}

bool add(void* connection, const char* sql, std::span<const char* const> parameters) {
    return PQsendQueryParams(connection_of(connection), sql, static_cast<int>(parameters.size()),
                             nullptr, parameters.data(), nullptr, nullptr, 0) != 0;
}

bool send(void* connection, const char* sql, std::span<const char* const> parameters) {
    PGconn* const to = connection_of(connection);
    const bool sent =
        parameters.empty() ? PQsendQuery(to, sql) != 0 : add(connection, sql, parameters);
    return sent && PQsetSingleRowMode(to) != 0;
}

bool enter_pipeline(void* connection) {
    return PQenterPipelineMode(connection_of(connection)) != 0;
}

bool end_of_all(void* connection) {
    return PQpipelineSync(connection_of(connection)) != 0;
}

void single_rows(void* connection) {
    PQsetSingleRowMode(connection_of(connection));
}

bool leave_pipeline(void* connection) {
    return PQexitPipelineMode(connection_of(connection)) != 0;
}

bool receive(void* connection) {
    PGconn* const from = connection_of(connection);
    return PQconsumeInput(from) != 0 && PQflush(from) >= 0;
}

bool wants_write(void* connection) {
    return PQflush(connection_of(connection)) > 0;
}

bool is_busy(void* connection) {
    return PQisBusy(connection_of(connection)) != 0;
}

void* next(void* connection) {
    return PQgetResult(connection_of(connection));
}

PostgresAnswer kind(void* answer) {
    switch (PQresultStatus(answer_of(answer))) {
        case PGRES_SINGLE_TUPLE:
            return PostgresAnswer::Row;
        case PGRES_TUPLES_OK:
            return PostgresAnswer::End;
        case PGRES_COMMAND_OK:
            return PostgresAnswer::Done;
        case PGRES_PIPELINE_ABORTED:
            return PostgresAnswer::LeftOut;
        case PGRES_PIPELINE_SYNC:
            return PostgresAnswer::AllEnd;
        default:
            return PostgresAnswer::Failed;
    }
}

std::string code(void* answer) {
    const char* state = PQresultErrorField(answer_of(answer), PG_DIAG_SQLSTATE);
    return state == nullptr ? "" : state;
}

std::size_t columns(void* answer) {
    return static_cast<std::size_t>(PQnfields(answer_of(answer)));
}

std::span<const char> column(void* answer, std::size_t number) {
    const PGresult* const from = answer_of(answer);
    const int place = static_cast<int>(number);
    if (PQgetisnull(from, 0, place) != 0) {
        return {};
    }
    return {PQgetvalue(from, 0, place), static_cast<std::size_t>(PQgetlength(from, 0, place))};
}

void free_answer(void* answer) {
    PQclear(static_cast<PGresult*>(answer));
}

}  // namespace

extern "C" {
extern DSAR_API const dsar::PostgresFunctions dsar_postgres;
const dsar::PostgresFunctions dsar_postgres{
    connect,     go_on,          socket_of, error,       lacks_password, password_file, is_lost,
    version,     reported,       close,     send,        enter_pipeline, add,           end_of_all,
    single_rows, leave_pipeline, receive,   wants_write, is_busy,        next,          kind,
    code,        columns,        column,    free_answer};
}
