// SPDX-License-Identifier: Apache-2.0
#include "tests/support/mysql_server.hpp"

#include <fmt/format.h>

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

/// The server dies with the test program, whatever ends that.
std::vector<std::string> as_its_account(std::vector<std::string> command) {
    std::vector<std::string> words{"setpriv", "--pdeathsig=KILL"};
    if (::geteuid() == 0) {
        words.insert(words.end(), {"--reuid=mysql", "--regid=mysql", "--clear-groups"});
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

MysqlServer& MysqlServer::get() {
    static MysqlServer server;
    return server;
}

MysqlServer::MysqlServer() {
    if (std::system("command -v mariadbd mariadb-install-db mariadb >/dev/null") != 0) {
        throw std::runtime_error("MariaDB's server is not installed (mariadb-server)");
    }
    std::string name = (fs::temp_directory_path() / "dsar-my-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    fs::permissions(folder_, fs::perms::all);  // its account writes there, and we do
    port_ = free_port();
    make();
    start();
}

MysqlServer::~MysqlServer() {
    if (pid_ != 0) {
        ::kill(pid_, SIGCONT);
        ::kill(pid_, SIGKILL);  // nothing of it is to be kept
        ::waitpid(pid_, nullptr, 0);
    }
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
}

void MysqlServer::make() {
    run(as_its_account({"mariadb-install-db", "--no-defaults",
                        "--auth-root-authentication-method=normal", "--skip-test-db",
                        "--skip-name-resolve", "--datadir=" + folder_ + "/data",
                        "--tmpdir=" + folder_, "--innodb-flush-log-at-trx-commit=0",
                        "--innodb-log-file-size=16M"}),
        folder_ + "/install.log");
    run(as_its_account({"openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                        "-subj", "/CN=dsar-test", "-addext",
                        "subjectAltName=IP:127.0.0.1,DNS:db.test", "-keyout",
                        folder_ + "/server.key", "-out", folder_ + "/server.crt"}),
        folder_ + "/openssl.log");
}

void MysqlServer::start() {
    pid_ = spawn(as_its_account({"mariadbd",
                                 "--no-defaults",
                                 "--datadir=" + folder_ + "/data",
                                 "--tmpdir=" + folder_,
                                 "--socket=" + socket(),
                                 "--bind-address=127.0.0.1",
                                 "--port=" + port(),
                                 "--pid-file=" + folder_ + "/pid",
                                 "--skip-name-resolve",
                                 "--ssl-ca=" + folder_ + "/server.crt",
                                 "--ssl-cert=" + folder_ + "/server.crt",
                                 "--ssl-key=" + folder_ + "/server.key",
                                 "--innodb-flush-log-at-trx-commit=0",
                                 "--innodb-flush-method=nosync",
                                 "--innodb-buffer-pool-size=32M",
                                 "--innodb-log-file-size=16M",
                                 "--sync-frm=0",
                                 "--max-allowed-packet=64M",
                                 "--max-connections=30",
                                 "--key-buffer-size=1M",
                                 "--aria-pagecache-buffer-size=8M",
                                 "--performance-schema=0"}),
                 folder_ + "/server.log");
    wait_until_it_answers();
}

void MysqlServer::wait_until_it_answers() const {
    const std::string command =
        fmt::format("mariadb --no-defaults -S {} -u root -e 'SELECT 1' >/dev/null 2>&1", socket());
    for (int tries = 0; tries < 600; ++tries) {
        if (std::system(command.c_str()) == 0) {
            return;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    std::ifstream file(folder_ + "/server.log");
    std::ostringstream text;
    text << file.rdbuf();
    throw std::runtime_error("MariaDB does not start: " + text.str());
}

std::string MysqlServer::sql(const std::string& text, const std::string& database) const {
    std::string file = folder_ + "/sql-XXXXXX";
    ::close(::mkstemp(file.data()));
    std::ofstream(file, std::ios::binary) << text << ";\n";
    const std::string command = fmt::format(
        "mariadb --no-defaults -S {} -u root --default-character-set=utf8mb4 --binary-mode"
        " --max-allowed-packet=64M --skip-column-names --batch --raw {} < {} 2>&1",
        socket(), database, file);
    const std::unique_ptr<FILE, int (*)(FILE*)> shell(::popen(command.c_str(), "r"), ::pclose);
    std::string printed;
    std::array<char, 65536> buffer{};
    while (const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), shell.get())) {
        printed.append(buffer.data(), got);
    }
    BOOST_REQUIRE_MESSAGE(
        !printed.starts_with("ERROR") && printed.find("\nERROR ") == std::string::npos,
        printed.substr(0, 2000));
    return printed;
}

StoreEntry MysqlServer::store(CollectionEntry collection) const {
    StoreEntry store = store_entry("mysql", {}, std::move(collection));
    store.options = {{"socket", socket()}, {"database", "shop"}, {"user", "root"}};
    return store;
}

void MysqlServer::start_afresh() const {
    sql("DROP DATABASE IF EXISTS shop;"
        "CREATE DATABASE shop CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci",
        "mysql");
}

std::string mysql_literal(const Value& value) {
    if (value.is_null()) {
        return "NULL";
    }
    if (value.kind == ValueKind::Integer) {
        return value.text;
    }
    std::string literal = value.kind == ValueKind::Bytes ? "X'" : "_utf8mb4 X'";
    for (const char byte : value.text) {
        literal += fmt::format("{:02x}", static_cast<unsigned char>(byte));
    }
    return literal + "'";
}

}  // namespace dsar::test
