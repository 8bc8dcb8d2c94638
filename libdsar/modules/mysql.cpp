// SPDX-License-Identifier: Apache-2.0
// The mysql module: the protocol of MariaDB and MySQL by MariaDB Connector/C. What a server says in
// words is not handed on: it may quote a value.
#include "libdsar/base/api.hpp"
#include "libdsar/base/mysql_module.hpp"
#include "libdsar/modules/mysql_cells.hpp"

#include <charconv>
#include <csignal>
#include <cstring>
#include <ctime>
#include <errmsg.h>
#include <functional>
#include <memory>
#include <mutex>
#include <mysql.h>
#include <pthread.h>
#include <string>
#include <sys/socket.h>
#include <vector>

namespace {

using dsar::MysqlCell;
using dsar::MysqlKind;
using dsar::MysqlParameter;
using dsar::MysqlSettings;
using dsar::MysqlTls;

static_assert(dsar::mysql_waits_read == MYSQL_WAIT_READ &&
              dsar::mysql_waits_write == MYSQL_WAIT_WRITE &&
              dsar::mysql_waits_except == MYSQL_WAIT_EXCEPT &&
              dsar::mysql_waits_timeout == MYSQL_WAIT_TIMEOUT);

constexpr std::size_t stack_size = std::size_t{256} << 10U;  // of a step that is under way
/// Those that hand no password over in clear, not even to a server that asks for it.
constexpr const char* login_methods =
    "mysql_native_password,client_ed25519,caching_sha2_password,sha256_password";

/// While it lives, a connection that is gone ends no process of ours by SIGPIPE.
class NoPipeSignal {
 public:
    NoPipeSignal() {
        sigset_t pending{};
        ::sigpending(&pending);
        was_pending_ = ::sigismember(&pending, SIGPIPE) == 1;
        ::sigemptyset(&pipe_);
        ::sigaddset(&pipe_, SIGPIPE);
        ::pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
    }
    ~NoPipeSignal() {
        const timespec at_once{};
        while (!was_pending_ && ::sigtimedwait(&pipe_, nullptr, &at_once) == SIGPIPE) {
        }
        ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    }
    NoPipeSignal(const NoPipeSignal&) = delete;
    NoPipeSignal& operator=(const NoPipeSignal&) = delete;

 private:
    sigset_t pipe_{};
    sigset_t before_{};
    bool was_pending_ = false;
};

struct Connection {
    MYSQL mysql{};
    MYSQL_STMT* statement = nullptr;
    MYSQL_RES* columns = nullptr;
    std::string sql;
    std::vector<MysqlParameter> parameters;
    std::vector<long long> integers;
    std::vector<MYSQL_BIND> bound;
    std::vector<MYSQL_BIND> results;
    std::vector<MysqlCell> cells;
    // Of the step that is under way.
    std::function<int(int)> go_on;
    MYSQL* connected = nullptr;
    int answer = 0;
    my_bool closed = 0;
    bool has_row = false;
    bool is_of_statement = false;
    unsigned code = 0;
};

Connection& of(void* handle) {
    return *static_cast<Connection*>(handle);
}

unsigned fault_of(Connection& connection) {
    unsigned code = connection.is_of_statement && connection.statement != nullptr
                        ? mysql_stmt_errno(connection.statement)
                        : 0;
    // A statement says nothing of the connection's own faults.
    code = code == 0 ? mysql_errno(&connection.mysql) : code;
    // Of a packet over its limit the library says that the connection was lost.
    const NET& net = connection.mysql.net;
    if (code == CR_SERVER_LOST && net.max_packet_size != 0 &&
        net.max_packet >= net.max_packet_size) {
        return CR_NET_PACKET_TOO_LARGE;
    }
    return code == 0 ? static_cast<unsigned>(CR_UNKNOWN_ERROR) : code;
}

/// Ends a step or leaves it under way. `done` is called at its end.
int step(Connection& connection, int waits, std::function<int(int)> next) {
    connection.go_on = waits == 0 ? nullptr : std::move(next);
    return waits;
}

/// The library ignores SIGPIPE for the whole process; that is for whoever owns the process to say.
void initialise() {
    struct sigaction before {};
    ::sigaction(SIGPIPE, nullptr, &before);
    mysql_server_init(0, nullptr, nullptr);
    ::sigaction(SIGPIPE, &before, nullptr);
}

void* open() {
    static std::once_flag once;
    std::call_once(once, initialise);
    auto connection = std::make_unique<Connection>();
    return mysql_init(&connection->mysql) == nullptr ? nullptr : connection.release();
}

void set_tls(MYSQL* mysql, const MysqlSettings& settings) {
    const auto path = [](const char* text) { return *text == '\0' ? nullptr : text; };
    const my_bool yes = 1;
    const my_bool no = 0;
    if (settings.tls == MysqlTls::Disable) {
        mysql_optionsv(mysql, MYSQL_OPT_SSL_ENFORCE, &no);
        return;
    }
    mysql_ssl_set(mysql, path(settings.key), path(settings.certificate), path(settings.authorities),
                  nullptr, nullptr);
    mysql_optionsv(mysql, MARIADB_OPT_TLS_VERSION, "TLSv1.2,TLSv1.3");
    mysql_optionsv(mysql, MYSQL_OPT_SSL_ENFORCE, &yes);
    mysql_optionsv(mysql, MYSQL_OPT_SSL_VERIFY_SERVER_CERT,
                   settings.tls == MysqlTls::VerifyFull ? &yes : &no);
}

void set_options(MYSQL* mysql, const MysqlSettings& settings) {
    const unsigned no = 0;
    const unsigned protocol = *settings.host == '\0' ? MYSQL_PROTOCOL_SOCKET : MYSQL_PROTOCOL_TCP;
    const auto most = static_cast<unsigned long>(settings.most_bytes);
    const my_bool report = 0;
    mysql_optionsv(mysql, MYSQL_OPT_NONBLOCK, &stack_size);
    mysql_optionsv(mysql, MYSQL_OPT_LOCAL_INFILE, &no);
    mysql_optionsv(mysql, MYSQL_OPT_PROTOCOL, &protocol);
    mysql_optionsv(mysql, MYSQL_OPT_MAX_ALLOWED_PACKET, &most);
    mysql_optionsv(mysql, MYSQL_REPORT_DATA_TRUNCATION, &report);
    mysql_optionsv(mysql, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    mysql_optionsv(mysql, MARIADB_OPT_RESTRICTED_AUTH, login_methods);
    mysql_optionsv(mysql, MYSQL_OPT_CONNECT_ATTR_ADD, "program_name", "dsar");
    set_tls(mysql, settings);
}

int end_connect(Connection& connection, int waits) {
    if (waits == 0) {
        connection.code = connection.connected == nullptr ? fault_of(connection) : 0;
    }
    return step(connection, waits, [&connection](int events) {
        return end_connect(
            connection, mysql_real_connect_cont(&connection.connected, &connection.mysql, events));
    });
}

int connect(void* handle, const MysqlSettings& settings) {
    const NoPipeSignal guard;
    Connection& connection = of(handle);
    const auto text = [](const char* word) { return *word == 0 ? nullptr : word; };
    set_options(&connection.mysql, settings);
    connection.is_of_statement = false;
    return end_connect(
        connection,
        mysql_real_connect_start(&connection.connected, &connection.mysql, text(settings.host),
                                 settings.user, settings.password, text(settings.database),
                                 settings.port, text(settings.socket), CLIENT_FOUND_ROWS));
}

int end_run(Connection& connection, int waits) {
    if (waits == 0) {
        connection.code = connection.answer == 0 ? 0 : fault_of(connection);
        // Rows of no interest: a few at most, so they are there already.
        if (connection.code == 0 && mysql_field_count(&connection.mysql) != 0) {
            mysql_free_result(mysql_store_result(&connection.mysql));
        }
    }
    return step(connection, waits, [&connection](int events) {
        return end_run(connection,
                       mysql_real_query_cont(&connection.answer, &connection.mysql, events));
    });
}

int run(void* handle, const std::string& sql) {
    const NoPipeSignal guard;
    Connection& connection = of(handle);
    connection.sql = sql;
    connection.is_of_statement = false;
    return end_run(connection,
                   mysql_real_query_start(&connection.answer, &connection.mysql,
                                          connection.sql.data(), connection.sql.size()));
}

unsigned bind_results(Connection& connection) {
    connection.columns = mysql_stmt_result_metadata(connection.statement);
    if (connection.columns == nullptr) {
        return 0;  // a statement without rows
    }
    const unsigned count = mysql_num_fields(connection.columns);
    connection.cells.resize(count);
    connection.results.assign(count, MYSQL_BIND{});
    MYSQL_FIELD* const fields = mysql_fetch_fields(connection.columns);
    for (unsigned index = 0; index < count; ++index) {
        connection.cells[index].field = &fields[index];
        connection.cells[index].bind(connection.results[index]);
    }
    return mysql_stmt_bind_result(connection.statement, connection.results.data()) == 0
               ? 0
               : fault_of(connection);
}

int end_prepare(Connection& connection, int waits) {
    if (waits == 0) {
        connection.code = connection.answer == 0 ? bind_results(connection) : fault_of(connection);
    }
    return step(connection, waits, [&connection](int events) {
        return end_prepare(
            connection, mysql_stmt_prepare_cont(&connection.answer, connection.statement, events));
    });
}

int prepare(void* handle, const std::string& sql) {
    const NoPipeSignal guard;
    Connection& connection = of(handle);
    connection.sql = sql;
    connection.cells.clear();
    connection.is_of_statement = true;
    connection.statement = mysql_stmt_init(&connection.mysql);
    if (connection.statement == nullptr) {
        connection.code = fault_of(connection);
        return 0;
    }
    return end_prepare(connection,
                       mysql_stmt_prepare_start(&connection.answer, connection.statement,
                                                connection.sql.data(), connection.sql.size()));
}

void bind_parameter(MysqlParameter& parameter, long long& integer, MYSQL_BIND& bind) {
    bind.buffer = parameter.text.data();
    bind.buffer_length = parameter.text.size();
    bind.length_value = parameter.text.size();
    bind.length = &bind.length_value;
    switch (parameter.kind) {
        case MysqlParameter::Kind::Null:
            bind.buffer_type = MYSQL_TYPE_NULL;
            break;
        case MysqlParameter::Kind::Text:
            bind.buffer_type = MYSQL_TYPE_STRING;
            break;
        case MysqlParameter::Kind::Bytes:
            bind.buffer_type = MYSQL_TYPE_BLOB;
            break;
        case MysqlParameter::Kind::Decimal:
            bind.buffer_type = MYSQL_TYPE_NEWDECIMAL;
            break;
        case MysqlParameter::Kind::Integer: {
            const char* const end = parameter.text.data() + parameter.text.size();
            unsigned long long bits = 0;
            if (parameter.text.starts_with('-')) {
                std::from_chars(parameter.text.data(), end, integer);
            } else {
                std::from_chars(parameter.text.data(), end, bits);
                std::memcpy(&integer, &bits, sizeof bits);
                bind.is_unsigned = 1;
            }
            bind.buffer_type = MYSQL_TYPE_LONGLONG;
            bind.buffer = &integer;
            break;
        }
    }
}

int end_execute(Connection& connection, int waits) {
    if (waits == 0) {
        connection.code = connection.answer == 0 ? 0 : fault_of(connection);
    }
    return step(connection, waits, [&connection](int events) {
        return end_execute(
            connection, mysql_stmt_execute_cont(&connection.answer, connection.statement, events));
    });
}

int execute(void* handle, std::span<const MysqlParameter> parameters) {
    const NoPipeSignal guard;
    Connection& connection = of(handle);
    connection.parameters.assign(parameters.begin(), parameters.end());
    connection.integers.assign(parameters.size(), 0);
    connection.bound.assign(parameters.size(), MYSQL_BIND{});
    for (std::size_t index = 0; index < parameters.size(); ++index) {
        bind_parameter(connection.parameters[index], connection.integers[index],
                       connection.bound[index]);
    }
    if (mysql_stmt_param_count(connection.statement) != parameters.size() ||
        (!parameters.empty() &&
         mysql_stmt_bind_param(connection.statement, connection.bound.data()) != 0)) {
        connection.code = CR_PARAMS_NOT_BOUND;
        return 0;
    }
    return end_execute(connection,
                       mysql_stmt_execute_start(&connection.answer, connection.statement));
}

int end_fetch(Connection& connection, int waits) {
    if (waits == 0) {
        connection.has_row = connection.answer == 0 || connection.answer == MYSQL_DATA_TRUNCATED;
        connection.code =
            connection.has_row || connection.answer == MYSQL_NO_DATA ? 0 : fault_of(connection);
        for (unsigned index = 0; connection.has_row && index < connection.cells.size(); ++index) {
            if (!connection.cells[index].read(connection.statement, index)) {
                connection.code = CR_MALFORMED_PACKET;
                connection.has_row = false;
            }
        }
    }
    return step(connection, waits, [&connection](int events) {
        return end_fetch(connection,
                         mysql_stmt_fetch_cont(&connection.answer, connection.statement, events));
    });
}

int fetch(void* handle) {
    Connection& connection = of(handle);
    connection.has_row = false;
    if (connection.cells.empty()) {
        connection.code = 0;
        return 0;
    }
    return end_fetch(connection, mysql_stmt_fetch_start(&connection.answer, connection.statement));
}

int end_finish(Connection& connection, int waits) {
    if (waits == 0) {
        connection.statement = nullptr;
        connection.code = 0;
    }
    return step(connection, waits, [&connection](int events) {
        return end_finish(connection,
                          mysql_stmt_close_cont(&connection.closed, connection.statement, events));
    });
}

int finish(void* handle) {
    const NoPipeSignal guard;
    Connection& connection = of(handle);
    if (connection.columns != nullptr) {
        mysql_free_result(connection.columns);
        connection.columns = nullptr;
    }
    connection.cells.clear();
    connection.has_row = false;
    if (connection.statement == nullptr) {
        connection.code = 0;
        return 0;
    }
    return end_finish(connection, mysql_stmt_close_start(&connection.closed, connection.statement));
}

int go_on(void* handle, int events) {
    const NoPipeSignal guard;
    Connection& connection = of(handle);
    if (!connection.go_on) {
        return 0;
    }
    const std::function<int(int)> next = std::move(connection.go_on);
    return next(events);
}

unsigned code(void* handle) {
    return of(handle).code;
}

bool has_row(void* handle) {
    return of(handle).has_row;
}
std::size_t columns(void* handle) {
    return of(handle).cells.size();
}
MysqlKind kind(void* handle, std::size_t index) {
    return of(handle).cells[index].kind;
}

std::span<const char> column(void* handle, std::size_t index) {
    const MysqlCell& cell = of(handle).cells[index];
    return cell.is_null ? std::span<const char>()
                        : std::span<const char>(cell.text.data(), cell.text.size());
}

unsigned long long changed(void* handle) {
    Connection& connection = of(handle);
    return connection.is_of_statement && connection.statement != nullptr
               ? mysql_stmt_affected_rows(connection.statement)
               : mysql_affected_rows(&connection.mysql);
}

int socket_of(void* handle) {
    return static_cast<int>(mysql_get_socket(&of(handle).mysql));
}

unsigned long number(void* handle) {
    return mysql_thread_id(&of(handle).mysql);
}

bool is_mariadb(void* handle) {
    return mariadb_connection(&of(handle).mysql) != 0;
}

unsigned long version(void* handle) {
    return mysql_get_server_version(&of(handle).mysql);
}

void cut(void* handle) {
    const int number = socket_of(handle);
    if (number >= 0) {
        ::shutdown(number, SHUT_RDWR);
    }
}

void close(void* handle) {
    const NoPipeSignal guard;
    Connection* const connection = static_cast<Connection*>(handle);
    if (connection->columns != nullptr) {
        mysql_free_result(connection->columns);
    }
    MYSQL_STMT* const statement = connection->statement;
    mysql_close(&connection->mysql);
    if (statement != nullptr) {
        mysql_stmt_close(statement);  // without its connection: nothing is sent
    }
    delete connection;
}

}  // namespace

extern "C" {
extern DSAR_API const dsar::MysqlFunctions dsar_mysql;
const dsar::MysqlFunctions dsar_mysql{
    open,    connect, run,    prepare, execute,   fetch,  finish,     go_on,   code, has_row,
    columns, kind,    column, changed, socket_of, number, is_mariadb, version, cut,  close};
}
