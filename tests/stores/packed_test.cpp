// SPDX-License-Identifier: Apache-2.0
// Files that are compressed or lie in archives, made by the tools that people use: searched as if
// they lay there plain, and what cannot be read is said.
#include "libdsar/stores/archive_file.hpp"
#include "tests/stores/changing_files.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>

namespace dsar::test {
namespace {

/// A store of one collection, and a shell in its folder.
class Packed {
 public:
    explicit Packed(std::string kind, std::string path) : kind_(std::move(kind)) {
        collection_.path = std::move(path);
    }

    void write(const std::string& name, const std::string& bytes) const {
        std::filesystem::create_directories((scratch_.path() / name).parent_path());
        std::ofstream(scratch_.path() / name, std::ios::binary) << bytes;
    }
    void shell(const std::string& command) const {
        const std::string line =
            "cd " + scratch_.path().string() + " && (" + command + ") >/dev/null 2>&1";
        BOOST_REQUIRE_MESSAGE(std::system(line.c_str()) == 0, command);
    }
    void set(const std::string& name, const std::string& value) { options_[name] = value; }
    void path(const std::string& path) { collection_.path = path; }
    [[nodiscard]] StoreEntry store() const {
        return store_entry(kind_, ".", collection_, options_);
    }
    [[nodiscard]] const std::filesystem::path& folder() const { return scratch_.path(); }

    /// The keys of the records that hold the address, as `file,number`, both ways of searching.
    std::vector<std::string> find(const std::string& mail = "jo@x.com") const {
        std::vector<std::string> keys = find(mail, "off");
        BOOST_TEST(keys == find(mail, "on"), boost::test_tools::per_element());
        return keys;
    }
    Error complaint() const {
        const Error error = error_of([&] { find("jo@x.com", "on"); });
        BOOST_TEST(words_of(error) == words_of(error_of([&] { find("jo@x.com", "off"); })));
        return error;
    }

 private:
    std::vector<std::string> find(const std::string& mail, const std::string& scan) const {
        StoreEntry entry = store();
        entry.options["scan"] = scan;
        entry.options["scan_threads"] = "2";
        entry.options["scan_block"] = "4096";
        const Needles needles = needles_of(Form::Email, {mail});
        const Query query{&entry.collections[0], {{{"mail"}, &needles, true, false}}, false};
        std::vector<std::string> keys;
        const auto reader = find_connector(kind_)->open_reader(entry, scratch_.path());
        for (const Found& found : find_all(*reader, {&query, 1})) {
            keys.push_back(found.record.key.at(0).value.text + "," +
                           found.record.key.at(1).value.text);
        }
        return keys;
    }

    std::string kind_;
    Scratch scratch_;
    CollectionEntry collection_ = collection_entry("rows", {"#file", "#"});
    std::map<std::string, std::string> options_;
};

using Keys = std::vector<std::string>;

std::string many_lines(std::size_t count, const std::string& last) {
    std::string text;
    for (std::size_t number = 0; number < count; ++number) {
        text += fmt::format("{{\"id\":{},\"mail\":\"p{}@y.lt\",\"n\":\"{}\"}}\n", number,
                            number * 7919 % 100003, number * 104729 % 1299709);
    }
    return text + last;
}

const std::string hit = R"({"mail":"jo@x.com"})";

}  // namespace

BOOST_AUTO_TEST_SUITE(packed)

BOOST_AUTO_TEST_CASE(every_tool_of_compression_gives_what_the_plain_file_gives) {
    const Packed store("jsonl", "a");
    const std::string text = hit + "\n" + many_lines(1000, hit);
    for (const char* pack :
         {"gzip -9", "gzip -1", "zstd -q", "zstd -q -19 --long", "bzip2", "bzip2 -1", "xz",
          "xz -0 --check=sha256", "xz -T2 --block-size=20000"}) {
        store.write("plain", text);
        store.shell(fmt::format("{} -c < plain > a", pack));
        BOOST_TEST(store.find() == (Keys{"a,1", "a,1002"}), pack);
    }
}

BOOST_AUTO_TEST_CASE(a_record_across_streams_is_found) {
    for (const char* pack : {"gzip", "zstd -q", "bzip2", "xz"}) {
        for (const std::size_t cut : {1U, 5U, 12U, 13U, 19U, 20U}) {
            const Packed store("jsonl", "a");
            store.write("1", hit.substr(0, cut));
            store.write("2", hit.substr(std::min<std::size_t>(cut, hit.size())) + "\n" + hit);
            store.shell(fmt::format("({0} -c < 1; {0} -c < 2) > a", pack));
            BOOST_TEST(store.find() == (Keys{"a,1", "a,2"}), pack);
        }
    }
}

BOOST_AUTO_TEST_CASE(members_of_archives_are_files) {
    const Keys expected{"a/in/one.jsonl,2", "a/two.jsonl,1"};
    for (const char* pack :
         {"tar cf a in two.jsonl empty.jsonl", "tar czf a in two.jsonl empty.jsonl",
          "tar cjf a in two.jsonl empty.jsonl", "tar cJf a in two.jsonl empty.jsonl",
          "tar --zstd -cf a in two.jsonl empty.jsonl",
          "tar --format=v7 -cf a in two.jsonl empty.jsonl",
          "tar --format=pax -cf a ./in ./two.jsonl ./empty.jsonl",
          "zip -r a.zip in two.jsonl empty.jsonl && mv a.zip a",
          "zip -0 -r a.zip in two.jsonl && mv a.zip a",
          "7z a -tzip -mm=bzip2 a.zip in two.jsonl && mv a.zip a",
          "7z a -tzip -mm=lzma a.zip in two.jsonl && mv a.zip a",
          "7z a -ttar a.tar in two.jsonl && mv a.tar a"}) {
        const Packed store("jsonl", "a");
        store.write("in/one.jsonl", many_lines(1, hit));
        store.write("two.jsonl", hit + "\n" + many_lines(3000, ""));
        store.write("empty.jsonl", "");
        store.shell(pack);
        BOOST_TEST(store.find() == expected, pack << ": " << boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(members_are_compressed_themselves_and_csv_or_json) {
    Packed csv("csv", "a.tar");
    csv.write("1.csv", "id,mail\n1,jo@x.com\n2,x@y.lt\n");
    csv.write("2.csv", "mail;id;x\n\"jo@x.com\";1;2\n");
    csv.shell("gzip 1.csv && tar cf a.tar 1.csv.gz 2.csv");
    BOOST_TEST(csv.find() == (Keys{"a.tar/1.csv.gz,1", "a.tar/2.csv,1"}));
    Packed json("json", "a.zip");
    json.write("1.json", "[ {\"mail\":\"x@y.lt\"},\n {\"mail\":\"jo@x.com\"} ]");
    json.write("2.json", "[]");
    json.shell("zip a.zip 2.json 1.json");
    BOOST_TEST(json.find() == (Keys{"a.zip/1.json,2"}));
}

BOOST_AUTO_TEST_CASE(logs_of_lines_lie_in_archives) {
    Packed logs("text", "a.tar.gz");
    logs.set("pattern", R"((?P<mail>\S+) (?P<text>.*))");
    logs.write("1.log", "x@y.lt in\njo@x.com in\n");
    logs.write("2.log", "jo@x.com out\n");
    logs.shell("tar czf a.tar.gz 1.log 2.log");
    BOOST_TEST(logs.find() == (Keys{"a.tar.gz/1.log,2", "a.tar.gz/2.log,1"}));
}

BOOST_AUTO_TEST_CASE(a_large_first_record_is_read_from_its_front_again) {
    // The header and the first record are longer than what is kept of a member.
    const Packed store("csv", "a.tgz");
    store.write("1.csv", "mail,x\njo@x.com,\"" + std::string(5'000'000, 'x') + "\"\n");
    store.write("2.csv", "mail,x" + std::string(3'000'000, 'y') + "\njo@x.com,1\n");
    store.write("3.csv", "mail,x\njo@x.com,1\n");
    store.shell("tar czf a.tgz 1.csv 2.csv 3.csv");
    BOOST_TEST(store.find() == (Keys{"a.tgz/1.csv,1", "a.tgz/2.csv,1", "a.tgz/3.csv,1"}));
}

BOOST_AUTO_TEST_CASE(a_path_may_name_members) {
    Packed store("jsonl", "old-*.zip/logs/*.jsonl");
    store.write("logs/a.jsonl", hit);
    store.write("logs/b.jsonl", hit);
    store.write("read.me", "this is no JSON");
    store.shell(
        "zip old-1.zip logs/a.jsonl logs/b.jsonl read.me && "
        "zip old-2.zip read.me logs/a.jsonl logs/b.jsonl && "
        "rm -r logs read.me && echo nothing > old-3.zip");
    BOOST_TEST(store.find() == (Keys{"old-1.zip/logs/a.jsonl,1", "old-1.zip/logs/b.jsonl,1",
                                     "old-2.zip/logs/a.jsonl,1", "old-2.zip/logs/b.jsonl,1"}));
    store.path("old-2.zip/logs/b.jsonl");
    BOOST_TEST(store.find() == (Keys{"old-2.zip/logs/b.jsonl,1"}));
    store.path("old-*.zip/*.csv");
    BOOST_TEST(says(store.complaint(), "no file is in an archive that it names"));
    store.set("may_be_empty", "true");
    BOOST_TEST(store.find().empty());
    store.path("old-2.zip");
    BOOST_TEST(says(store.complaint(), "old-2.zip/read.me"));
}

BOOST_AUTO_TEST_CASE(members_of_one_name_and_names_from_the_root_are_told_apart) {
    const Packed store("jsonl", "a.tar");
    store.write("x.jsonl", hit);
    store.shell(
        "tar cf a.tar x.jsonl && printf '\\n\\n{\"mail\":\"jo@x.com\"}' > x.jsonl && "
        "tar rf a.tar x.jsonl && tar -P --transform 's,^,/var/,' -rf a.tar x.jsonl && "
        "ln -s x.jsonl link && ln x.jsonl hard && tar rf a.tar link hard x.jsonl");
    BOOST_TEST(store.find() == (Keys{"a.tar/x.jsonl,1", "a.tar/x.jsonl~2,3", "a.tar/var/x.jsonl,3",
                                     "a.tar/hard,3"}));
}

BOOST_AUTO_TEST_CASE(tars_one_behind_the_other_are_read_all) {
    const Packed store("jsonl", "a");
    store.write("x", hit);
    store.write("y", hit);
    store.shell("tar cf 1 x && tar cf 2 y && cat 1 2 > a");
    BOOST_TEST(store.find() == (Keys{"a/x,1", "a/y,1"}));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_in_an_archive_is_said) {
    const auto says_of = [](const std::string& pack, const std::string& words) {
        const Packed store("jsonl", "a");
        store.write("x.jsonl", many_lines(2000, hit));
        store.write("in/y.jsonl", hit);
        store.shell(pack);
        BOOST_TEST(says(store.complaint(), words), pack);
    };
    says_of("zip -P secret a.zip x.jsonl && mv a.zip a", "its member x.jsonl is encrypted");
    says_of("7z a -tzip -mem=AES256 -psecret a.zip x.jsonl && mv a.zip a", "is encrypted");
    says_of("zip b.zip x.jsonl && tar cf a b.zip", "b.zip is an archive itself (zip)");
    says_of("tar cf b.tar x.jsonl && zip a.zip b.tar && mv a.zip a", "archive itself (tar)");
    says_of("tar czf b.tgz x.jsonl && tar cf a b.tgz", "archive itself (tar)");
    says_of("zip b.zip x.jsonl && gzip -c b.zip > a", "compressed once more");
    says_of("7z a b.7z x.jsonl && mv b.7z a", "7z is not read");
    says_of("7z a b.7z x.jsonl && tar cf a b.7z", "7z is not read");
    says_of("cd in && tar -P -cf ../a ../x.jsonl", "its member 1 leads out of it");
    says_of("tar cf b x.jsonl && head -c 30000 b > a", "runcated tar");
    says_of("tar cf b x.jsonl && tar cf c in/y.jsonl && head -c 1024 c > a", "it has no end");
    says_of("tar czf b x.jsonl && head -c 9000 b > a", "cut off");
    says_of("zip b.zip x.jsonl && head -c 9000 b.zip > a", "damaged or cut off");
    says_of("zip -0 b.zip x.jsonl && sed 's/p7919@/p7918@/' b.zip > a", "CRC");
    says_of(
        "tar cf b x.jsonl in && printf 'xxxxxxxx' | dd of=b bs=1 seek=123 conv=notrunc && "
        "tar cf c in x.jsonl && cat c b > a",
        "amaged tar");
}

BOOST_AUTO_TEST_CASE(what_unpacks_to_too_much_is_stopped) {
    Expansion small(1000, 50);
    small.add(std::size_t{1} << 30U);
    BOOST_TEST(says(error_of([&] { small.add(1); }), "unpacks to more than 50 times its size"));
    Expansion large(std::uint64_t{1} << 30U, 2);
    large.add(std::size_t{1} << 31U);
    BOOST_CHECK_THROW(large.add(1), Error);
    Packed store("jsonl", "a");
    store.write("a", hit);
    store.set("expands", "200000");
    BOOST_TEST(store.find() == (Keys{"a,1"}));
    store.set("expands", "much");
    BOOST_TEST(says(store.complaint(), "`expands` must be a number"));
}

BOOST_AUTO_TEST_CASE(each_kind_of_files_can_say_how_much_they_unpack_to) {
    for (const char* kind : {"csv", "json", "jsonl", "text"}) {
        Packed store(kind, "a");
        store.write("a", hit);
        store.set("expands", "much");
        BOOST_CHECK_NO_THROW(open_store(store.store(), store.folder()));
        BOOST_TEST(says(store.complaint(), "`expands` must be a number"), kind);
    }
}

BOOST_AUTO_TEST_CASE(records_in_archives_are_only_read) {
    for (const std::string kind : {"jsonl", "csv"}) {
        ChangedStore store(
            kind, "*", {"id"}, {},
            {{"p", kind == "csv" ? "id,mail\n1,a@b.lt\n" : "{\"id\":1,\"mail\":\"a@b.lt\"}\n"}});
        const std::string folder = store.path("p").parent_path().string();
        BOOST_REQUIRE(std::system(("cd " + folder + " && tar czf a.tgz p && rm p").c_str()) == 0);
        const std::string before = store.bytes("a.tgz");
        for (const auto& changes :
             {store.removals("mail", "a@b.lt"), store.writes("mail", "a@b.lt", {{"mail", {}}})}) {
            const auto obstacles = store.obstacles(changes);
            BOOST_TEST(obstacle_words(obstacles) == "0 no_ability");
            BOOST_TEST(obstacles.front().why.find("archive") != std::string::npos);
            BOOST_CHECK_THROW(store.change(changes), Error);
        }
        BOOST_TEST(
            says(error_of([&] { store.copies(store.removals("mail", "a@b.lt")); }), "archive"));
        BOOST_TEST((store.bytes("a.tgz") == before));
    }
}

BOOST_AUTO_TEST_CASE(utf16_with_its_mark_is_read_as_such) {
    for (const char* name : {"UTF-16LE", "UTF-16BE"}) {
        const std::string mark = std::string(name) == "UTF-16LE" ? "\\377\\376" : "\\376\\377";
        for (const std::string kind : {"jsonl", "csv", "json"}) {
            Packed store(kind, "a*");
            store.write("plain", kind == "csv"    ? "id,mail\n\xc4\x97,x\n2,jo@x.com\n"
                                 : kind == "json" ? "[{\"mail\":\"\xc4\x97\"},\n" + hit + "]"
                                                  : "{\"mail\":\"\xc4\x97\"}\n" + hit);
            store.shell(
                fmt::format("(printf '{}' && iconv -t {} plain) > a && gzip -c a > az && "
                            "tar cf a.tar plain && rm plain && tar rf a.tar a",
                            mark, name));
            BOOST_TEST(store.find() == (Keys{"a,2", "a.tar/plain,2", "a.tar/a,2", "az,2"}),
                       kind << " " << name);
        }
        ChangedStore store("jsonl", "*", {"id"}, {}, {{"p", ""}});
        store.shell(
            fmt::format("(printf '{}' && echo '{{\"id\":1,\"mail\":\"a@b.lt\"}}' | "
                        "iconv -t {}) > p",
                        mark, name));
        const auto obstacles = store.obstacles(store.removals("mail", "a@b.lt"));
        BOOST_TEST(obstacle_words(obstacles) == "0 no_ability");
        BOOST_TEST(obstacles.front().why.find("UTF-16") != std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(names_that_cannot_be_shown_are_replaced) {
    const Packed store("jsonl", "a.tar");
    store.shell(
        "printf '{\"mail\":\"jo@x.com\"}' > \"$(printf 'k\\374n\\001d')\" && "
        "tar cf a.tar k*");
    BOOST_TEST(store.find() == (Keys{"a.tar/k\xEF\xBF\xBDn\xEF\xBF\xBD"
                                     "d,1"}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar::test
