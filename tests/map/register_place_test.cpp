// SPDX-License-Identifier: Apache-2.0
// Where dsar.yaml says that the register lives; no complaint about it repeats a password.
#include "libdsar/map/register_place.hpp"

#include "libdsar/base/error.hpp"
#include "tests/map/written_workspace.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <optional>

using namespace dsar;
using test::good_settings;
using test::lines_of;
using test::WrittenWorkspace;

namespace {

std::string refusal_of(std::string_view url) {
    try {
        static_cast<void>(parse_register_url(url));
    } catch (const Error& error) {
        BOOST_TEST((error.kind() == ErrorKind::Usage));
        return std::string(error.what()) + ": " + error.why() + "; " + error.next();
    }
    return "taken";
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

/// The place that settings name, and all that is complained about, as it is printed.
std::optional<RegisterPlace> place_in(std::string_view yaml, std::string& complaints) {
    WrittenWorkspace files(std::string(good_settings) + std::string(yaml));
    const Settings settings = files.load().settings;
    complaints.clear();
    for (const Problem& problem : files.problems) {
        complaints += problem.what + " " + problem.is + " " + problem.must + " " + problem.next;
    }
    return settings.register_place;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(register_place)

BOOST_AUTO_TEST_CASE(reads_addresses_as_postgresql_writes_them) {
    RegisterPlace place = parse_register_url("postgres://ona@db.x.lt:5433/office?schema=cases");
    BOOST_TEST(place.server.user == "ona");
    BOOST_TEST(place.server.host == "db.x.lt");
    BOOST_TEST(place.server.port == "5433");
    BOOST_TEST(place.server.database == "office");
    BOOST_TEST(place.schema == "cases");
    place = parse_register_url("postgresql:///of%66ice");
    BOOST_TEST(place.server.database == "office");
    BOOST_TEST(place.schema == "dsar");
    BOOST_TEST(place.server.host + place.server.port + place.server.user == "");
    BOOST_TEST(parse_register_url("postgres://[::1]:77/x").server.host == "::1");
    BOOST_TEST(parse_register_url("postgres://[::1]:77/x").server.port == "77");
    BOOST_TEST(parse_register_url("postgres://%2Frun%2Fpg/x").server.host == "/run/pg");
    place = parse_register_url(
        "postgres://a%40b@/x?host=/run/pg&sslmode=require&sslrootcert=a.pem&sslcert=b&sslkey=c");
    BOOST_TEST(place.server.user == "a@b");
    BOOST_TEST(place.server.host == "/run/pg");
    BOOST_TEST(place.server.sslmode == "require");
    BOOST_TEST(place.server.sslrootcert + place.server.sslcert + place.server.sslkey == "a.pembc");
}

BOOST_AUTO_TEST_CASE(says_what_is_wrong_with_an_address) {
    for (const auto& [url, says] : std::map<std::string, std::string>{
             {"", "begin with postgres://"},
             {"mysql://h/d", "begin with postgres://"},
             {"postgres:h/d", "begin with postgres://"},
             {"postgres://h", "no database"},
             {"postgres://h/", "no database"},
             {"postgres://h/a/b", "no database"},
             {"postgres://h:0/d", "1 to 65535"},
             {"postgres://h:70000/d", "1 to 65535"},
             {"postgres://h:x/d", "1 to 65535"},
             {"postgres://[::1/d", "not closed"},
             {"postgres://a,b/d", "several servers"},
             {"postgres://h/d?schma=x", "did you mean `schema=`?"},
             {"postgres://h/d?sslmode=on", "none of: verify-full"},
             {"postgres://h/d?schema=", "1 to 63 bytes"},
             {"postgres://h/d?schema=" + std::string(64, 'x'), "1 to 63 bytes"},
             {"postgres://h/d?schema=pg_catalog", "PostgreSQL's own"},
             {"postgres://h/d%0", "two hexadecimal digits"},
             {"postgres://h/d%00", "two hexadecimal digits"}}) {
        BOOST_TEST(has(refusal_of(url), says), url << ": " << refusal_of(url));
    }
}

BOOST_AUTO_TEST_CASE(a_password_is_refused_and_repeated_nowhere) {
    for (const char* url :
         {"postgres://ona:s3cret@h/d", "postgres://ona:@h/d", "postgres://ona:s3cret/x@h/d",
          "postgres://ona:77/s3cret@h/d", "postgres://h/d?password=s3cret",
          "postgres://ona:s3cret?x@h/d", "postgres://ona:77?s3cret@h/d",
          "postgrez://ona:s3cret@h/d", "postgres//ona:s3cret@h/d"}) {
        BOOST_TEST(!has(refusal_of(url), "s3cret"), url);
        BOOST_TEST(refusal_of(url) != "taken", url);
        std::string complaints;
        BOOST_TEST(!place_in("register: \"" + std::string(url) + "\"\n", complaints), url);
        BOOST_TEST(has(complaints, "register"), url);
        BOOST_TEST(!has(complaints, "s3cret"), complaints);
        place_in("register: {url: \"" + std::string(url) + "\"}\n", complaints);
        BOOST_TEST(!has(complaints, "s3cret"), complaints);
    }
    BOOST_TEST(has(refusal_of("postgres://ona:s3cret@h/d"), "password"));
    std::string complaints;
    place_in("register: {url: \"postgres://h/d\", password: s3cret}\n", complaints);
    BOOST_TEST(has(complaints, "file:PATH"));
    BOOST_TEST(!has(complaints, "s3cret"));
    place_in("register: {url: \"postgres://h/d\", password: [s3cret]}\n", complaints);
    BOOST_TEST(complaints != "");
}

BOOST_AUTO_TEST_CASE(settings_name_a_file_or_a_server) {
    std::string complaints;
    BOOST_TEST(!place_in("", complaints));
    BOOST_TEST(complaints == "");
    BOOST_TEST(!place_in("register: sqlite\n", complaints));
    BOOST_TEST(complaints == "");
    BOOST_TEST(place_in("register: postgres://db/office\n", complaints)->server.host == "db");
    BOOST_TEST(complaints == "");
    const std::optional<RegisterPlace> place = place_in(
        "register: {url: \"postgres://db/office\", password: \"file:secret\"}\n", complaints);
    BOOST_TEST(complaints == "");
    BOOST_TEST(place->server.password == "file:secret");
    for (const char* wrong : {"register: 5\n", "register: {password: \"file:x\"}\n",
                              "register: {url: \"postgres://d/o\", scema: x}\n"}) {
        place_in(wrong, complaints);
        BOOST_TEST(complaints != "", wrong);
    }
}

BOOST_AUTO_TEST_SUITE_END()
