// SPDX-License-Identifier: Apache-2.0
// Files that are appended to, rotated or cut while they are read.
#include "libdsar/stores/live_file.hpp"

#include "tests/stores/changing_files.hpp"

#include <array>
#include <atomic>
#include <fstream>
#include <thread>

namespace dsar::test {
namespace {

namespace fs = std::filesystem;

class Log {
 public:
    explicit Log(const std::string& bytes) { append(bytes); }

    void append(const std::string& bytes) const {
        std::ofstream(path(), std::ios::binary | std::ios::app) << bytes;
    }
    [[nodiscard]] fs::path path() const { return scratch_ / "app.log"; }
    [[nodiscard]] fs::path beside(const std::string& name) const { return scratch_ / name; }
    [[nodiscard]] StoreFile listed() const {
        const CollectionEntry collection = collection_entry("rows", {});
        return files_of(store_entry("jsonl", "app.log", collection), collection, scratch_.path())
            .front();
    }

 private:
    Scratch scratch_;
};

std::string some(ByteSource& source, std::size_t size) {
    std::string text(size, '\0');
    text.resize(source.read(std::as_writable_bytes(std::span(text))));
    return text;
}

std::string rest(ByteSource& source) {
    return read_all(source, std::size_t{1} << 30U);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(live_file)

BOOST_AUTO_TEST_CASE(what_is_appended_meanwhile_is_read_to_the_end_of_a_line) {
    const Log log("one\ntwo\nth");
    const auto source = open_live(log.listed());
    BOOST_TEST(some(*source, 4) == "one\n");
    log.append("ree\nfour");
    std::jthread writer([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        log.append("teen\nfive\nsix");
    });
    BOOST_TEST(rest(*source) == "two\nthree\nfourteen\n");
}

BOOST_AUTO_TEST_CASE(a_last_line_without_its_end_is_not_waited_for_when_nobody_writes) {
    const Log log("one\ntwo");
    const auto begin = std::chrono::steady_clock::now();
    BOOST_TEST(rest(*open_live(log.listed())) == "one\ntwo");
    BOOST_CHECK(std::chrono::steady_clock::now() - begin < std::chrono::milliseconds(500));
}

BOOST_AUTO_TEST_CASE(a_writer_that_never_ends_keeps_nobody) {
    const Log log("begin\n");
    std::atomic<bool> stop = false;
    std::jthread writer([&] {
        while (!stop) {
            log.append(std::string(999, 'x') + "\n");
        }
    });
    const std::string text = rest(*open_live(log.listed()));
    stop = true;
    BOOST_TEST(text.starts_with("begin\n"));
    BOOST_TEST(text.ends_with('\n'));
}

BOOST_AUTO_TEST_CASE(a_file_that_is_cut_while_it_is_read_is_an_error) {
    for (const std::uintmax_t size : {0U, 100U, 7999U}) {
        const Log log(std::string(8000, 'x'));
        const auto source = open_live(log.listed());
        some(*source, 50);
        fs::resize_file(log.path(), size);
        BOOST_TEST(says(error_of([&] { rest(*source); }), "cut shorter while it was read"));
    }
    // Copied away, emptied and written to again.
    const Log log(std::string(8000, 'x'));
    const auto source = open_live(log.listed());
    some(*source, 50);
    fs::resize_file(log.path(), 0);
    log.append(std::string(3000, 'y'));
    BOOST_TEST(says(error_of([&] { rest(*source); }), "cut shorter while it was read"));
}

BOOST_AUTO_TEST_CASE(a_file_that_is_rotated_before_it_is_opened_is_read_all_the_same) {
    const Log log("old\n");
    const StoreFile file = log.listed();
    fs::rename(log.path(), log.beside("app.log.1"));
    log.append("new\n");
    BOOST_TEST(rest(*open_live(file)) == "old\n");
    fs::remove(log.path());
    BOOST_TEST(rest(*open_live(file)) == "old\n");
    fs::remove(log.beside("app.log.1"));
    BOOST_TEST(says(error_of([&] { open_live(file); }), "replaced or removed"));
    std::ofstream(log.beside("other")) << "another\n";
    log.append("new\n");
    BOOST_TEST(says(error_of([&] { open_live(file); }), "replaced or removed"));
}

BOOST_AUTO_TEST_CASE(a_file_that_is_rotated_while_it_is_read_is_read_to_its_end) {
    const Log log("one\ntwo\n");
    const auto source = open_live(log.listed());
    some(*source, 2);
    fs::rename(log.path(), log.beside("app.log.1"));
    log.append("new\n");
    BOOST_TEST(rest(*source) == "e\ntwo\n");
}

BOOST_AUTO_TEST_CASE(a_search_sees_each_log_once_while_they_are_rotated) {
    const Scratch scratch;
    const std::string hit = "{\"mail\":\"jo@x.com\"}\n";
    const auto write = [&](const std::string& name, const std::string& bytes) {
        std::ofstream(scratch / name, std::ios::binary) << bytes;
    };
    write("a.log", "{\"n\":1}\n" + hit);
    write("a.log.1", "{\"n\":2}\n\n" + hit);
    write("a.log.2", "{\"n\":3}\n\n\n" + hit);
    CollectionEntry collection = collection_entry("rows", {"#file", "#"});
    collection.path = "a.log*";
    const StoreEntry store = store_entry("jsonl", ".", collection);
    const Needles needles = needles_of(Form::Email, {"jo@x.com"});
    const Query query{&store.collections[0], {{{"mail"}, &needles, true, false}}, false};
    std::string found;
    const auto reader = find_connector("jsonl")->open_reader(store, scratch.path());
    reader->find({&query, 1},
                 [&](std::size_t, const Record& record, std::span<const Hit>) {
                     if (found.empty()) {
                         fs::rename(scratch / "a.log.2", scratch / "a.log.3");
                         fs::rename(scratch / "a.log.1", scratch / "a.log.2");
                         fs::rename(scratch / "a.log", scratch / "a.log.1");
                         write("a.log", hit);
                     }
                     found += record.key[0].value.text + "," + record.key[1].value.text + " ";
                 },
                 {});
    BOOST_TEST(found == "a.log,2 a.log.1,3 a.log.2,4 ");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar::test
