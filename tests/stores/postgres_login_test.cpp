// SPDX-License-Identifier: Apache-2.0
// Every way in that the map can name, on a server of its own: passwords by each source, password
// files, client certificates, the system's account on a Unix socket; and every certificate of a
// server that must not be trusted.
#include "libdsar/base/file.hpp"
#include "libdsar/base/secret.hpp"
#include "tests/support/postgres_server.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <pwd.h>
#include <unistd.h>
#include <vector>

namespace dsar::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* password = "s3cret w:rd\\";

/// An environment variable for a while.
class Variable {
 public:
    Variable(const char* name, const std::string& value) : name_(name) {
        ::setenv(name, value.c_str(), 1);
    }
    ~Variable() { ::unsetenv(name_); }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

 private:
    const char* name_;
};

/// One server whose TLS certificate can be changed, with authorities and clients of our own.
class Gate {
 public:
    /// Made once, gone with the program.
    static Gate& get() {
        static Gate gate;
        return gate;
    }

    Gate() : own_(server_.folder() + "/own") {
        fs::create_directory(own_);
        for (const char* authority : {"ours", "theirs"}) {
            shell(
                fmt::format("openssl req -x509 {0} -days 2 -subj /CN={1} -keyout {1}.key -out "
                            "{1}.crt",
                            new_key, authority));
        }
        issue("good", "ours", "postgres.example", "IP:127.0.0.1,DNS:postgres.example");
        issue("elsewhere", "ours", "db.example", "DNS:db.example");
        issue("stranger", "theirs", "x", "IP:127.0.0.1");
        issue("expired", "ours", "x", "IP:127.0.0.1", -1);
        issue("client", "ours", "dsar_cert", "DNS:client");
        issue("impostor", "theirs", "dsar_cert", "DNS:client");
        issue("late", "ours", "dsar_cert", "DNS:client", -1);
        issue("other", "ours", "somebody", "DNS:client");
        fs::copy_file(file("client.key"), file("open.key"));
        fs::permissions(file("open.key"), fs::perms(0644));
        show("good");
        server_.start_afresh();
        server_.sql(
            fmt::format("CREATE ROLE dsar_cert LOGIN; CREATE ROLE dsar_peer LOGIN;"
                        "CREATE ROLE dsar_word LOGIN PASSWORD '{}';"
                        "GRANT USAGE ON SCHEMA shop TO PUBLIC;"
                        "CREATE TABLE shop.t(id int PRIMARY KEY); INSERT INTO shop.t VALUES (7);"
                        "GRANT SELECT ON shop.t TO PUBLIC",
                        password));
        const passwd* const we = ::getpwuid(::geteuid());
        server_.let_in(
            "local shop dsar_peer peer map=here\nlocal shop dsar_word scram-sha-256\n"
            "hostssl shop dsar_cert 127.0.0.1/32 cert\n"
            "host shop dsar_word 127.0.0.1/32 scram-sha-256\n",
            fmt::format("here {} dsar_peer\nhere nobody_else postgres\n", we->pw_name));
    }

    [[nodiscard]] std::string file(const std::string& name) const { return own_ + "/" + name; }
    [[nodiscard]] std::string folder() const { return server_.folder(); }

    /// The server shows this certificate from now on.
    void show(const std::string& name) const {
        // They stay files of the server's account.
        const std::string folder = server_.folder() + "/";
        std::ofstream(folder + "server.crt") << read_file(file(name + ".crt"));
        std::ofstream(folder + "server.key") << read_file(file(name + ".key"));
        std::ofstream(folder + "clients.crt") << read_file(file("ours.crt"));
        server_.sql(
            fmt::format("ALTER SYSTEM SET ssl_ca_file = '{}/clients.crt'", server_.folder()));
        server_.sql("SELECT pg_reload_conf()");
        ::usleep(200'000);  // the postmaster reads the files after it has answered
    }

    /// Opens and reads one row, over TCP unless the options say otherwise.
    void enter(const std::string& user, const std::map<std::string, std::string>& options) const {
        StoreEntry store = server_.store();
        store.options["host"] = "127.0.0.1";
        store.options["user"] = user;
        for (const auto& [name, value] : options) {
            store.options[name] = value;
        }
        const CollectionEntry collection = collection_entry("t", {"id"});
        const Query query{&collection, {}, false, true};
        BOOST_TEST(find_all(*open_store(store, own_), {&query, 1}).size() == 1U);
    }

    /// Why it is not let in; nothing that it says may hold the password.
    [[nodiscard]] Error refusal(const std::string& user,
                                const std::map<std::string, std::string>& options) const {
        const Error error = error_of([&] { enter(user, options); });
        BOOST_TEST(!says(error, "s3cret"), words_of(error));
        return error;
    }

 private:
    static constexpr const char* new_key =
        "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";

    void shell(const std::string& command) const {
        const std::string all = "cd " + own_ + " && umask 077 && { " + command + "; } 2>>log";
        BOOST_REQUIRE(std::system(all.c_str()) == 0);
        BOOST_REQUIRE(std::system(("chmod -R a+rX " + own_ + " && chmod 755 " + own_).c_str()) ==
                      0);
        for (const auto& entry : fs::directory_iterator(own_)) {
            if (entry.path().extension() == ".key") {  // libpq takes none that others may read
                fs::permissions(entry.path(), fs::perms(0600));
            }
        }
    }

    void issue(const std::string& name, const std::string& authority, const std::string& subject,
               const std::string& names, int days = 2) const {
        std::ofstream(file(name + ".ext")) << "subjectAltName=" << names << "\n";
        shell(
            fmt::format("openssl req {0} -subj /CN={2} -keyout {1}.key -out {1}.csr && "
                        "openssl x509 -req -in {1}.csr -CA {3}.crt -CAkey {3}.key -days {4} "
                        "-extfile {1}.ext -out {1}.crt",
                        new_key, name, subject, authority, days));
    }

    PostgresServer server_;
    const std::string own_;
};

std::map<std::string, std::string> trusting(const std::string& authority) {
    return {{"sslmode", "verify-full"}, {"sslrootcert", Gate::get().file(authority + ".crt")}};
}

/// Options that show the certificate of a client.
std::map<std::string, std::string> showing(const std::string& name, const std::string& key) {
    std::map<std::string, std::string> options = trusting("ours");
    options["sslcert"] = Gate::get().file(name + ".crt");
    options["sslkey"] = Gate::get().file(key + ".key");
    return options;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(postgres_login)

BOOST_AUTO_TEST_CASE(takes_the_password_from_every_source) {
    const Gate& gate = Gate::get();
    std::ofstream(gate.file("word")) << password << "\n";
    const Variable variable("DSAR_TEST_WORD", password);
    const Variable folder("CREDENTIALS_DIRECTORY", gate.file(""));
    for (const std::string& source :
         {"file:" + gate.file("word"), std::string("file:word"),
          "command:cat '" + gate.file("word") + "'", std::string("credential:word"),
          std::string("env:DSAR_TEST_WORD")}) {
        BOOST_TEST_CONTEXT(source) {
            gate.enter("dsar_word", {{"password", source}});
            gate.enter("dsar_word", {{"password", source}, {"host", gate.folder()}});
        }
    }
    for (const std::string& source :
         {std::string("file:nosuch"), std::string("command:false"),
          std::string("credential:nosuch"), std::string("env:DSAR_NOSUCH"),
          std::string("command:echo s3cret")}) {
        const Error error = gate.refusal("dsar_word", {{"password", source}});
        BOOST_TEST((error.kind() == ErrorKind::NoEntry || source.ends_with("s3cret")));
    }
}

BOOST_AUTO_TEST_CASE(asks_a_person_once_for_all_connections) {
    const Gate& gate = Gate::get();
    const Error nobody = gate.refusal("dsar_word", {{"password", "prompt"}});
    BOOST_TEST((nobody.kind() == ErrorKind::NoEntry));
    std::vector<std::string> asked;
    set_secret_prompt([&](const std::string& what) {
        asked.push_back(what);
        return Secret(password);
    });
    gate.enter("dsar_word", {{"password", "prompt"}});
    gate.enter("dsar_word", {{"password", "prompt"}, {"host", gate.folder()}});
    set_secret_prompt({});
    BOOST_TEST(asked.size() == 1);
    BOOST_TEST(asked.front().starts_with("password of store "));
}

BOOST_AUTO_TEST_CASE(takes_the_password_from_a_password_file_that_nobody_else_reads) {
    const Gate& gate = Gate::get();
    const std::string path = gate.file("pgpass");
    std::ofstream(path) << "127.0.0.1:1:shop:dsar_word:wrong\n"
                           "*:*:shop:dsar_word:s3cret w\\:rd\\\\\n";
    fs::permissions(path, fs::perms(0600));
    const Variable file("PGPASSFILE", path);
    gate.enter("dsar_word", {});
    gate.enter("dsar_word", {{"host", gate.folder()}});
    for (const unsigned mode : {0644U, 0640U, 0602U}) {
        fs::permissions(path, fs::perms(mode));
        const Error open = gate.refusal("dsar_word", {});
        BOOST_TEST((open.kind() == ErrorKind::NoEntry));
        BOOST_TEST(says(open, path));
        BOOST_TEST(open.next() == "chmod 600 " + path);
    }
    fs::permissions(path, fs::perms(0600));
    std::ofstream(path) << "*:*:other:dsar_word:wrong\n";
    const Error none = gate.refusal("dsar_word", {});
    BOOST_TEST((none.kind() == ErrorKind::NoEntry));
    BOOST_TEST(says(none, "names none"));
    std::ofstream(path) << "*:*:*:*:s3cret but wrong\n";
    const Error wrong = gate.refusal("dsar_word", {});
    BOOST_TEST((wrong.kind() == ErrorKind::NoEntry));
    BOOST_TEST(says(wrong, "refused"));
}

BOOST_AUTO_TEST_CASE(is_known_by_a_client_certificate) {
    const Gate& gate = Gate::get();
    gate.enter("dsar_cert", showing("client", "client"));
    std::map<std::string, std::string> relative = showing("client", "client");
    relative["sslcert"] = "client.crt";
    relative["sslkey"] = "client.key";
    gate.enter("dsar_cert", relative);
    for (const char* name : {"impostor", "late", "other"}) {
        const Error error = gate.refusal("dsar_cert", showing(name, name));
        BOOST_TEST_MESSAGE(name << ": " << words_of(error));
        const bool is_refused =
            error.kind() == ErrorKind::NoEntry || error.kind() == ErrorKind::Failed;
        BOOST_TEST(is_refused, name);
        BOOST_TEST((says(error, "certificate") || says(error, "sslcert")));
    }
    const Error none = gate.refusal("dsar_cert", trusting("ours"));
    BOOST_TEST((none.kind() == ErrorKind::NoEntry));
    BOOST_TEST(says(none, "sslcert"));
    const Error open = gate.refusal("dsar_cert", showing("client", "open"));
    BOOST_TEST(says(open, "open.key"));
    const Error mixed = gate.refusal("dsar_cert", showing("client", "other"));
    BOOST_TEST(says(mixed, "other.key"), words_of(mixed));
    const Error missing = gate.refusal("dsar_cert", showing("client", "nosuch"));
    BOOST_TEST(says(missing, "nosuch.key"), words_of(missing));
}

BOOST_AUTO_TEST_CASE(trusts_no_server_but_the_one_that_it_was_told_of) {
    const Gate& gate = Gate::get();
    std::map<std::string, std::string> options = trusting("ours");
    const Variable variable("DSAR_TEST_WORD", password);
    options["password"] = "env:DSAR_TEST_WORD";
    gate.enter("dsar_word", options);
    struct Case {
        const char* shown;
        const char* why;
        bool but_verify_ca;  ///< the name alone is wrong
    };
    for (const Case& each : {Case{"elsewhere", "does not match host name", true},
                             Case{"stranger", "certificate verify failed", false},
                             Case{"expired", "certificate", false}}) {
        BOOST_TEST_CONTEXT(each.shown) {
            gate.show(each.shown);
            options["sslmode"] = "verify-full";
            const Error error = gate.refusal("dsar_word", options);
            BOOST_TEST((error.kind() == ErrorKind::Failed));
            BOOST_TEST(says(error, each.why), words_of(error));
            options["sslmode"] = "verify-ca";
            if (each.but_verify_ca) {
                gate.enter("dsar_word", options);
            } else {
                BOOST_TEST((gate.refusal("dsar_word", options).kind() == ErrorKind::Failed));
            }
        }
    }
    gate.show("good");
    // A name that only resolves to the address is not the name on the certificate.
    options["sslmode"] = "verify-full";
    options["host"] = "localhost";
    BOOST_TEST(says(gate.refusal("dsar_word", options), "does not match host name"));
    std::map<std::string, std::string> nobody = trusting("nosuch");
    nobody["password"] = "env:DSAR_TEST_WORD";
    BOOST_TEST(says(gate.refusal("dsar_word", nobody), "nosuch.crt"));
}

BOOST_AUTO_TEST_CASE(is_known_by_the_systems_account_on_the_socket) {
    const Gate& gate = Gate::get();
    gate.enter("dsar_peer", {{"host", gate.folder()}});
    const Error error = gate.refusal("dsar_peer", {});
    BOOST_TEST((error.kind() == ErrorKind::NoEntry));  // pg_hba.conf lets it in nowhere else
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar::test
