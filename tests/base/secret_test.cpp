// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/secret.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "tests/base/scratch.hpp"

#include <boost/test/unit_test.hpp>

#include <stdlib.h>
#include <string>
#include <type_traits>
#include <vector>

namespace dsar {
namespace {

std::string complaint(const std::string& source) {
    try {
        read_secret(source);
    } catch (const Error& error) {
        BOOST_TEST((error.kind() == ErrorKind::NoEntry));
        return std::string(error.what()) + ": " + error.why();
    }
    return "none";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(secret)

BOOST_AUTO_TEST_CASE(comes_from_files_commands_credentials_and_variables) {
    const test::Scratch scratch;
    write_file(scratch / "pass", "two words \n");
    BOOST_TEST(read_secret("file:" + (scratch / "pass").string()).reveal() == "two words ");
    BOOST_TEST(read_secret("command:printf 'first\\nsecond\\n'").reveal() == "first");
    ::setenv("DSAR_TEST_SECRET", "from env", 1);
    BOOST_TEST(read_secret("env:DSAR_TEST_SECRET").reveal() == "from env");
    ::unsetenv("CREDENTIALS_DIRECTORY");
    BOOST_TEST(complaint("credential:pass").find("CREDENTIALS_DIRECTORY") != std::string::npos);
    ::setenv("CREDENTIALS_DIRECTORY", scratch.path().c_str(), 1);
    BOOST_TEST(read_secret("credential:pass").reveal() == "two words ");
    BOOST_TEST(complaint("credential:../pass") != "none");
    ::unsetenv("CREDENTIALS_DIRECTORY");
}

BOOST_AUTO_TEST_CASE(comes_from_a_person_who_is_asked_once) {
    BOOST_TEST(complaint("prompt") == "cannot read the secret prompt: nobody can be asked here");
    std::vector<std::string> asked;
    set_secret_prompt([&](const std::string& what) {
        asked.push_back(what);
        return Secret(what + "!");
    });
    BOOST_TEST(read_secret("prompt").reveal() == "secret!");
    BOOST_TEST(read_secret("prompt:key of the till").reveal() == "key of the till!");
    BOOST_TEST(read_secret("prompt:key of the till").reveal() == "key of the till!");
    BOOST_TEST((asked == std::vector<std::string>{"secret", "key of the till"}));
    set_secret_prompt({});
    BOOST_TEST(complaint("prompt:key of the till").ends_with("nobody can be asked here"));
}

BOOST_AUTO_TEST_CASE(is_read_as_a_setting_of_a_workspace_means_it) {
    BOOST_TEST(secret_source("/work space", "file:keys/a", "key") == "file:/work space/keys/a");
    BOOST_TEST(secret_source("/w", "file:/keys/a", "key") == "file:/keys/a");
    BOOST_TEST(secret_source("/w", "prompt", "password of store till") ==
               "prompt:password of store till");
    BOOST_TEST(secret_source("/w", "prompt:key", "other") == "prompt:key");
    BOOST_TEST(secret_source("/w", "", "key").empty());
}

BOOST_AUTO_TEST_CASE(names_the_source_and_never_the_value) {
    const test::Scratch scratch;
    write_file(scratch / "empty", "\n");
    BOOST_TEST(complaint("file:/none/at/all") ==
               "cannot read the secret file:/none/at/all: No such file or directory");
    BOOST_TEST(complaint("file:" + (scratch / "empty").string()).ends_with("it is empty"));
    BOOST_TEST(complaint("env:DSAR_TEST_NONE").ends_with("the variable is not set"));
    BOOST_TEST(complaint("command:printf hunter2; exit 1") ==
               "cannot read the secret command:printf hunter2; exit 1: the command failed");
    BOOST_TEST(complaint("hunter2").find("hunter2") == std::string::npos);
    BOOST_TEST(complaint("pass:hunter2").find("hunter2") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(is_wiped_where_it_was_moved_from) {
    Secret first(std::string("short"));
    const Secret second(std::move(first));
    BOOST_TEST(second.reveal() == "short");
    BOOST_TEST(first.reveal().empty());
    BOOST_TEST(std::string_view(first.reveal().data(), 5) != "short");
    static_assert(!std::is_copy_constructible_v<Secret>);
    static_assert(!std::is_convertible_v<Secret, std::string>);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar
