// SPDX-License-Identifier: Apache-2.0
#include "libdsar/cases/sealed.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/cases/case_file.hpp"
#include "tests/base/scratch.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

using namespace dsar;
using test::Scratch;

namespace {

namespace fs = std::filesystem;

constexpr std::string_view text = "{\"email\": \"ona@example.org\"}";

auto saying(ErrorKind kind, std::string why) {
    return [kind, why = std::move(why)](const Error& error) {
        return error.kind() == kind && error.why().find(why) != std::string::npos;
    };
}

}  // namespace

BOOST_AUTO_TEST_CASE(reads_back_what_it_sealed_and_leaves_nothing_readable) {
    const Scratch root;
    const CaseFile made = CaseFile::create(root.path(), 2026);
    BOOST_TEST(!made.has("matches.json"));
    made.write_sealed("matches.json", text);
    BOOST_TEST(made.has("matches.json"));
    BOOST_TEST(made.read_sealed("matches.json") == text);
    made.write_sealed("empty", "");
    BOOST_TEST(made.read_sealed("empty").empty());
    const std::string binary("a\0b\xff", 4);
    made.write_sealed("matches.json", binary);
    BOOST_TEST(made.read_sealed("matches.json") == binary);
    made.write_sealed("matches.json", text);
    for (const auto& entry : fs::recursive_directory_iterator(root.path())) {
        if (entry.is_regular_file()) {
            BOOST_TEST(read_file(entry.path()).find("ona@") == std::string::npos);
        }
    }
}

// Made by another implementation (Node's crypto): documents of earlier versions must open.
BOOST_AUTO_TEST_CASE(opens_a_document_that_another_program_sealed) {
    std::string key;
    for (char byte = 0; byte < 32; ++byte) {
        key += byte;
    }
    constexpr std::string_view document =
        "647361722d7365616c65642d3120633565326439383032636538643833380a000102030405060708090a0b"
        "3c20b739ffc5f36682edba831a6ee3c468f8142e3f5ee438";
    std::string bytes;
    for (std::size_t at = 0; at < document.size(); at += 2) {
        bytes += static_cast<char>(std::stoi(std::string(document.substr(at, 2)), nullptr, 16));
    }
    BOOST_TEST(unseal(Secret(key), "2026-0007/matches.json", bytes) == "{\"a\": 1}");
    BOOST_CHECK_EXCEPTION(unseal(Secret(key), "2026-0008/matches.json", bytes), Error,
                          saying(ErrorKind::Failed, "another document"));
}

BOOST_AUTO_TEST_CASE(seals_the_same_text_differently_each_time) {
    const Scratch root;
    const Secret key = make_workspace_key(root.path());
    const std::string first = seal(key, "a", text);
    BOOST_TEST(seal(key, "a", text) != first);
    BOOST_TEST(first.starts_with("dsar-sealed-1 "));
    BOOST_TEST(first.size() == first.find('\n') + 1 + 12 + text.size() + 16);
}

BOOST_AUTO_TEST_CASE(says_that_a_document_is_damaged) {
    const Scratch root;
    const CaseFile made = CaseFile::create(root.path(), 2026);
    const fs::path path = made.folder() / "plan.json.sealed";
    made.write_sealed("plan.json", text);
    const std::string whole = read_file(path);
    // Every byte counts: nonce, text, tag.
    for (std::size_t at = whole.find('\n') + 1; at < whole.size(); ++at) {
        std::string bytes = whole;
        bytes[at] = static_cast<char>(bytes[at] ^ 1);
        write_file(path, bytes);
        BOOST_CHECK_EXCEPTION(static_cast<void>(made.read_sealed("plan.json")), Error,
                              saying(ErrorKind::Failed, "it is damaged"));
    }
    for (std::size_t size = 0; size < whole.size(); ++size) {
        write_file(path, std::string_view(whole).substr(0, size));
        BOOST_CHECK_THROW(static_cast<void>(made.read_sealed("plan.json")), Error);
    }
    write_file(path, "dsar-sealed-2 " + whole.substr(14));
    BOOST_CHECK_EXCEPTION(static_cast<void>(made.read_sealed("plan.json")), Error,
                          saying(ErrorKind::Failed, "it is of version 2"));
    BOOST_CHECK_EXCEPTION(static_cast<void>(made.read_sealed("no.json")), Error,
                          saying(ErrorKind::Failed, ""));
}

BOOST_AUTO_TEST_CASE(takes_no_document_for_another) {
    const Scratch root;
    const CaseFile one = CaseFile::create(root.path(), 2026);
    const CaseFile two = CaseFile::create(root.path(), 2026);
    one.write_sealed("plan.json", text);
    fs::copy_file(one.folder() / "plan.json.sealed", one.folder() / "matches.json.sealed");
    fs::copy_file(one.folder() / "plan.json.sealed", two.folder() / "plan.json.sealed");
    BOOST_CHECK_EXCEPTION(static_cast<void>(one.read_sealed("matches.json")), Error,
                          saying(ErrorKind::Failed, "another document"));
    BOOST_CHECK_EXCEPTION(static_cast<void>(two.read_sealed("plan.json")), Error,
                          saying(ErrorKind::Failed, "another document"));
}

BOOST_AUTO_TEST_CASE(tells_a_wrong_key_from_damage) {
    const Scratch root;
    const CaseFile made = CaseFile::create(root.path(), 2026);
    made.write_sealed("plan.json", text);
    const fs::path key = root / ".dsar" / "workspace.key";
    const std::string kept = read_file(key);
    fs::remove(key);
    BOOST_CHECK_EXCEPTION(static_cast<void>(made.read_sealed("plan.json")), Error,
                          saying(ErrorKind::NoEntry, "without it no document"));
    // Nor does writing, and what the person asked is not sealed with a key that opens nothing else.
    BOOST_CHECK_EXCEPTION(made.write_sealed("other.json", text), Error,
                          saying(ErrorKind::NoEntry, "a new one would open none"));
    BOOST_TEST(!fs::exists(key));
    BOOST_TEST(!made.has("other.json"));
    fs::rename(made.folder() / "plan.json.sealed", root / "aside");
    made.write_sealed("other.json", text);  // nothing was sealed: this is a first key
    fs::rename(root / "aside", made.folder() / "plan.json.sealed");
    BOOST_CHECK_EXCEPTION(static_cast<void>(made.read_sealed("plan.json")), Error,
                          saying(ErrorKind::NoEntry, "another workspace key"));
    write_file(key, "dsar-workspace-key-1 abc\n");
    BOOST_CHECK_EXCEPTION(static_cast<void>(made.read_sealed("plan.json")), Error,
                          saying(ErrorKind::Failed, ""));
    write_file(key, kept);
    BOOST_TEST(made.read_sealed("plan.json") == text);
}

BOOST_AUTO_TEST_CASE(makes_one_key_for_processes_that_start_together) {
    const Scratch root;
    std::vector<pid_t> children;
    for (int process = 0; process < 6; ++process) {
        children.push_back(::fork());
        if (children.back() == 0) {
            const Secret key = make_workspace_key(root.path());
            write_file(root / std::to_string(::getpid()), seal(key, "x", text), false);
            ::_exit(0);
        }
    }
    for (const pid_t child : children) {
        int status = -1;
        ::waitpid(child, &status, 0);
        BOOST_TEST(status == 0);
        const std::string sealed = read_file(root / std::to_string(child));
        BOOST_TEST(unseal(read_workspace_key(root.path()), "x", sealed) == text);
    }
}

BOOST_AUTO_TEST_CASE(takes_plain_names_of_documents_only) {
    const Scratch root;
    const CaseFile made = CaseFile::create(root.path(), 2026);
    for (const char* name : {"", "..", ".x", "../plan.json", "a/b"}) {
        BOOST_CHECK_EXCEPTION(made.write_sealed(name, text), Error, saying(ErrorKind::Usage, ""));
    }
}
