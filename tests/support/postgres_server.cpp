// SPDX-License-Identifier: Apache-2.0
#include "tests/support/postgres_server.hpp"

#include "libdsar/stores/postgres/session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <netinet/in.h>
#include <signal.h>
#include <sstream>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace dsar::test {
namespace {

namespace fs = std::filesystem;

/// The newest of Debian's servers.
std::string program(const std::string& name) {
    std::vector<fs::path> versions;
    for (const auto& entry : fs::directory_iterator("/usr/lib/postgresql")) {
        if (fs::exists(entry.path() / "bin" / name)) {
            versions.push_back(entry.path());
        }
    }
    if (versions.empty()) {
        throw std::runtime_error("PostgreSQL's server is not installed (postgresql-15)");
    }
    return *std::max_element(versions.begin(), versions.end()) / "bin" / name;
}

/// The server dies with the test program, whatever ends that.
std::vector<std::string> as_its_account(std::vector<std::string> command) {
    std::vector<std::string> words{"setpriv", "--pdeathsig=KILL"};
    if (::geteuid() == 0) {
        words.insert(words.end(), {"--reuid=postgres", "--regid=postgres", "--clear-groups"});
    }
    words.insert(words.end(), command.begin(), command.end());
    return words;
}

pid_t spawn(const std::vector<std::string>& words, const std::string& log) {
    const pid_t child = ::fork();
    if (child == 0) {
        const int file = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
        ::dup2(file, 1);
        ::dup2(file, 2);
        std::vector<char*> arguments;
        for (const std::string& word : words) {
            arguments.push_back(const_cast<char*>(word.c_str()));
        }
        arguments.push_back(nullptr);
        ::execvp(arguments.front(), arguments.data());
        ::_exit(127);
    }
    return child;
}

void run(const std::vector<std::string>& words, const std::string& log) {
    int status = 0;
    ::waitpid(spawn(words, log), &status, 0);
    if (status != 0) {
        std::ifstream file(log);
        std::ostringstream text;
        text << file.rdbuf();
        throw std::runtime_error(words.back() + " failed: " + text.str());
    }
}

int free_port() {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(socket, reinterpret_cast<const sockaddr*>(&address), size);
    ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
    ::close(socket);
    return ntohs(address.sin_port);
}

}  // namespace

PostgresServer& PostgresServer::get() {
    static PostgresServer server;
    return server;
}

PostgresServer::PostgresServer() {
    std::string name = (fs::temp_directory_path() / "dsar-pg-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    fs::permissions(folder_, fs::perms::all);  // its account writes there, and we do
    port_ = free_port();
    make();
    start();
    sql("CREATE DATABASE shop", "postgres");
}

PostgresServer::~PostgresServer() {
    if (pid_ != 0) {
        ::kill(pid_, SIGCONT);
        ::kill(pid_, SIGQUIT);
        ::waitpid(pid_, nullptr, 0);
    }
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
}

void PostgresServer::make() {
    run(as_its_account({program("initdb"), "--no-sync", "--username=postgres", "--encoding=UTF8",
                        "--locale=C.UTF-8", "--auth-local=trust", "--auth-host=scram-sha-256",
                        "--pgdata", folder_ + "/data"}),
        folder_ + "/initdb.log");
    run(as_its_account({"openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                        "-subj", "/CN=dsar-test", "-addext", "subjectAltName=IP:127.0.0.1",
                        "-keyout", folder_ + "/server.key", "-out", folder_ + "/server.crt"}),
        folder_ + "/openssl.log");
}

void PostgresServer::start() {
    pid_ = spawn(as_its_account({program("postgres"),
                                 "-D",
                                 folder_ + "/data",
                                 "-k",
                                 folder_,
                                 "-h",
                                 "127.0.0.1",
                                 "-p",
                                 port(),
                                 "-c",
                                 "fsync=off",
                                 "-c",
                                 "full_page_writes=off",
                                 "-c",
                                 "max_connections=20",
                                 "-c",
                                 "autovacuum=off",
                                 "-c",
                                 "ssl=on",
                                 "-c",
                                 "ssl_cert_file=" + folder_ + "/server.crt",
                                 "-c",
                                 "ssl_key_file=" + folder_ + "/server.key",
                                 "-c",
                                 "shared_buffers=16MB"}),
                 folder_ + "/server.log");
    wait_until_it_answers();
}

void PostgresServer::wait_until_it_answers() const {
    const std::string command =
        fmt::format("psql -X -q -h {} -p {} -U postgres -c 'SELECT 1' postgres >/dev/null 2>&1",
                    folder_, port_);
    for (int tries = 0; tries < 600; ++tries) {
        if (std::system(command.c_str()) == 0) {
            return;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    throw std::runtime_error("PostgreSQL does not start: see " + folder_ + "/server.log");
}

std::string PostgresServer::sql(const std::string& text, const std::string& database) const {
    std::string file = folder_ + "/sql-XXXXXX";
    ::close(::mkstemp(file.data()));
    std::ofstream(file, std::ios::binary) << text << ";\n";
    const std::string command =
        fmt::format("psql -X -q -A -t -v ON_ERROR_STOP=1 -h {} -p {} -U postgres -f {} {} 2>&1",
                    folder_, port_, file, database);
    const std::unique_ptr<FILE, int (*)(FILE*)> shell(::popen(command.c_str(), "r"), ::pclose);
    std::string printed;
    std::array<char, 65536> buffer{};
    while (const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), shell.get())) {
        printed.append(buffer.data(), got);
    }
    BOOST_REQUIRE_MESSAGE(
        printed.find("ERROR:") == std::string::npos && printed.find("error:") == std::string::npos,
        printed.substr(0, 2000));
    return printed;
}

void PostgresServer::let_in(const std::string& hba, const std::string& ident) const {
    const std::string data = folder_ + "/data/";
    std::ofstream(data + "pg_hba.conf") << "local all postgres trust\n" << hba;
    std::ofstream(data + "pg_ident.conf") << ident;
    sql("SELECT pg_reload_conf()");
    const std::string errors =
        sql("SELECT 'ERROR: ' || error FROM pg_hba_file_rules WHERE error IS NOT NULL UNION ALL"
            " SELECT 'ERROR: ' || error FROM pg_ident_file_mappings WHERE error IS NOT NULL");
    BOOST_REQUIRE_MESSAGE(errors.empty(), errors);
}

std::vector<pid_t> PostgresServer::processes() const {
    std::vector<pid_t> all{pid_};
    std::ifstream children(fmt::format("/proc/{0}/task/{0}/children", pid_));
    for (pid_t child = 0; children >> child;) {
        all.push_back(child);
    }
    return all;
}

StoreEntry PostgresServer::store(CollectionEntry collection) const {
    StoreEntry store = store_entry("postgres", {}, std::move(collection));
    store.options = {{"host", folder_},
                     {"port", port()},
                     {"database", "shop"},
                     {"user", "postgres"},
                     {"schema", "shop"}};
    return store;
}

void PostgresServer::start_afresh() const {
    sql("SET client_min_messages = warning; DROP SCHEMA IF EXISTS shop CASCADE;"
        "CREATE SCHEMA shop");
}

std::string sql_literal(const Value& value) {
    if (value.is_null()) {
        return "NULL";
    }
    std::string literal = "'";
    if (value.kind == ValueKind::Bytes) {
        literal += "\\x";
        for (const char byte : value.text) {
            literal += fmt::format("{:02x}", static_cast<unsigned char>(byte));
        }
    } else {
        for (const char letter : value.text) {
            literal += letter;
            if (letter == '\'') {
                literal += letter;
            }
        }
    }
    return literal + "'";
}

}  // namespace dsar::test
