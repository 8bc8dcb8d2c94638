// SPDX-License-Identifier: Apache-2.0
// What a rewrite leaves as it was, byte by byte: other records, parts of compressed files, holes,
// times.
#include "libdsar/stores/rewrite.hpp"

#include "libdsar/stores/connector.hpp"
#include "tests/stores/changing_files.hpp"

#include <fcntl.h>
#include <numeric>
#include <random>

namespace dsar::test {
namespace {

using Random = std::mt19937;

std::size_t below(Random& random, std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
}

template <class T>
const T& one_of(Random& random, const std::vector<T>& all) {
    return all[below(random, all.size())];
}

/// A file as the records that it is made of, and what stands before them.
struct MadeFile {
    std::string front;
    std::vector<std::string> records;  // with their ends
    [[nodiscard]] std::string bytes() const {
        return std::accumulate(records.begin(), records.end(), front);
    }
};

/// The last record may lack its end.
void end_somehow(Random& random, MadeFile& file) {
    while (below(random, 3) == 0 && file.records.back().ends_with('\n')) {
        file.records.back().pop_back();
    }
}

MadeFile lines_of_json(Random& random, std::size_t count) {
    const std::vector<std::string> spaces{"", " ", "  ", "\t"};
    const std::vector<std::string> values{R"("a\u0040b.lt")",
                                          R"("\"quoted\" \\ \/ \u00e9 ąžė")",
                                          "null",
                                          R"([1, {"id":7} ,[ ]])",
                                          "1.50e+3",
                                          R"({"id": 3,"id":"x"})",
                                          R"("line\nfeed")"};
    MadeFile file{below(random, 2) == 0 ? "\xEF\xBB\xBF" : "", {}};
    for (std::size_t id = 0; id < count; ++id) {
        const auto space = [&] { return one_of(random, spaces); };
        file.records.push_back(space() + "{" + space() + "\"v\"" + space() + ":" + space() +
                               one_of(random, values) + space() + ",\"id\":" + space() +
                               std::to_string(id) + space() + "}" + space() +
                               one_of<std::string>(random, {"\n", "\r\n", "\n\n", "\n \r\n"}));
    }
    end_somehow(random, file);
    return file;
}

MadeFile table(Random& random, std::size_t count, const std::string& delimiter) {
    const std::string other = delimiter == "," ? ";" : ",";
    const std::string quoted = "\"a" + delimiter + " \"\"b\"\"\nc\r\n\"";
    const std::vector<std::string> values{"",     "plain", quoted,  "\"\"", " spaced ",  "\"\"\"\"",
                                          "a\"b", other,   "\"q\"", "ąžė",  "\"\r\n\n\""};
    MadeFile file{below(random, 2) == 0 ? "\xEF\xBB\xBF" : "", {}};
    const std::string end = below(random, 2) == 0 ? "\r\n" : "\n";
    file.front += "id" + delimiter + "\"first, one\"" + delimiter + "second" + end;
    for (std::size_t id = 0; id < count; ++id) {
        const std::string number = std::to_string(id);
        file.records.push_back((below(random, 3) == 0 ? "\"" + number + "\"" : number) + delimiter +
                               one_of(random, values) + delimiter + one_of(random, values) + end);
    }
    end_somehow(random, file);
    return file;
}

/// Some of the numbers below `count`, in order; one at least.
std::vector<std::size_t> some(Random& random, std::size_t count) {
    std::vector<std::size_t> chosen;
    for (std::size_t number = 0; number < count; ++number) {
        if (below(random, 4) == 0) {
            chosen.push_back(number);
        }
    }
    if (chosen.empty()) {
        chosen.push_back(below(random, count));
    }
    return chosen;
}

std::vector<Change> removals_of(ChangedStore& store, const std::vector<std::size_t>& ids) {
    std::vector<Change> changes;
    for (const std::size_t id : ids) {
        const auto mine = store.removals("id", std::to_string(id));
        BOOST_REQUIRE(mine.size() == 1U);
        changes.push_back(mine.front());
    }
    return changes;
}

std::string in_encoding(ChangedStore& store, const std::string& text, const std::string& encoding) {
    store.add("utf8", text);
    store.shell("iconv -f UTF-8 -t " + encoding + " utf8 > encoded && rm utf8");
    const std::string bytes = store.bytes("encoded");
    std::filesystem::remove(store.path("encoded"));
    return bytes;
}

/// Finds the records by a search in the bytes, which small files are not worth.
void change_by_search(const ChangedStore& store, const std::vector<Change>& changes) {
    StoreEntry entry = store.entry;
    entry.options["scan"] = "on";
    entry.options["scan_block"] = "64";
    for (const Changed word : {Changed::Done, Changed::Already}) {
        const auto open = find_connector(entry.kind)->open_to_change(entry, store.path(""));
        const ChangeResult result = open->change(changes, {});
        BOOST_TEST(result.applied);
        BOOST_TEST(all_are(result, word));
    }
}

void keep_other_lines(unsigned seed) {
    Random random(seed);
    const std::size_t count = 1 + below(random, 40);
    MadeFile file = lines_of_json(random, count);
    ChangedStore store("jsonl", "p.jsonl", {"id"}, {}, {{"p.jsonl", file.bytes()}});
    const auto gone = some(random, count);
    const auto changes = removals_of(store, gone);
    if (seed % 2 == 0) {
        change_twice(store, changes);
    } else {
        change_by_search(store, changes);
    }
    for (const std::size_t id : gone) {
        // Its own end goes with it; blank lines behind it are none of it.
        std::string& record = file.records[id];
        record = record.substr(std::min(record.find('\n'), record.size() - 1) + 1);
    }
    BOOST_TEST((store.bytes("p.jsonl") == file.bytes()));
}

void keep_other_records(unsigned seed) {
    Random random(seed);
    const std::size_t count = 2 + below(random, 40);
    const std::string delimiter = one_of<std::string>(random, {",", ";", "\t", "|"});
    MadeFile file = table(random, count, delimiter);
    const std::string encoding = one_of<std::string>(random, {"", "", "windows-1257", "UTF-16LE"});
    std::map<std::string, std::string> options{
        {"delimiter", delimiter == "\t" ? "tab" : delimiter}};
    if (!encoding.empty()) {
        options["encoding"] = encoding;
        file.front = file.front.substr(file.front.starts_with("\xEF\xBB\xBF") ? 3 : 0);
    }
    ChangedStore store("csv", "p.csv", {"id"}, options);
    const auto bytes = [&] {
        return encoding.empty() ? file.bytes() : in_encoding(store, file.bytes(), encoding);
    };
    store.add("p.csv", bytes());
    const auto gone = some(random, count);
    change_twice(store, removals_of(store, gone));
    for (const std::size_t id : gone) {
        file.records[id].clear();
    }
    BOOST_TEST((store.bytes("p.csv") == bytes()), "seed " << seed << " " << encoding);
}

void copy_frames(const std::string& how) {
    ChangedStore store("jsonl", "a.zst", {"id"});
    const std::string pack = "zstd -q -1 " + how;
    store.shell(
        "for m in 0 1 2; do for i in $(seq 1000 1999); do echo '{\"id\":'1$m$i'}'; done > m$m;" +
        pack +
        " -c m$m > m$m.zst; done; { cat m0.zst; printf '\\120\\052\\115\\030\\003\\0\\0\\0abc';"
        " cat m1.zst m2.zst; } > a.zst; cat m0 m1 m2 | grep -v 111500 > kept");
    const std::string first = store.bytes("m0.zst");
    const std::string last = store.bytes("m2.zst");
    const std::string expected = store.bytes("kept");
    const std::string listed =
        store.output("zstd -lv m1.zst 2>&1 | grep -c 'Check: XXH64' || true");
    change_twice(store, store.removals("id", "111500"));
    const std::string now = store.bytes("a.zst");
    BOOST_TEST((store.output("zstd -q -t a.zst && zstd -dc a.zst") == expected));
    BOOST_TEST(now.starts_with(first + std::string("\x50\x2a\x4d\x18\x03\0\0\0abc", 11)));
    BOOST_TEST(now.ends_with(last));
    store.add("mid.zst",
              now.substr(first.size() + 11, now.size() - first.size() - 11 - last.size()));
    BOOST_TEST(store.output("zstd -lv mid.zst 2>&1 | grep -c 'Check: XXH64' || true") == listed);
    const bool tells_size = how != "--no-content-size";
    BOOST_TEST((store.output("zstd -lv mid.zst 2>&1").find("Decompressed Size") !=
                std::string::npos) == tells_size);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rewriting)

BOOST_AUTO_TEST_CASE(keeps_every_byte_of_other_lines) {
    for (unsigned seed = 0; seed < 60; ++seed) {
        keep_other_lines(seed);
    }
}

BOOST_AUTO_TEST_CASE(keeps_every_byte_of_other_records_of_tables) {
    for (unsigned seed = 0; seed < 60; ++seed) {
        keep_other_records(seed);
    }
}

BOOST_AUTO_TEST_CASE(copies_members_of_gzip_that_stay) {
    ChangedStore store("jsonl", "a.gz", {"id"});
    store.shell(
        "for m in 0 1 2 3; do for i in 0 1 2 3 4 5 6 7 8 9; do echo '{\"id\":'1$m$i'}'; done > m$m;"
        " touch -d @$((1700000000 + m)) m$m; gzip -$((m == 1 ? 9 : m == 2 ? 1 : 6)) -c m$m > "
        "m$m.gz;"
        " done; { cat m0.gz m1.gz m2.gz m3.gz; head -c 512 /dev/zero; } > a.gz;"
        " cat m0 m1 m2 m3 | grep -v -e 115 -e 120 > kept");
    const std::string before = store.bytes("a.gz");
    const std::string expected = store.bytes("kept");
    const std::vector<std::string> members{store.bytes("m0.gz"), store.bytes("m1.gz"),
                                           store.bytes("m2.gz"), store.bytes("m3.gz")};
    auto changes = store.removals("id", "115");
    changes.push_back(store.removals("id", "120").front());
    change_twice(store, changes);
    const std::string now = store.bytes("a.gz");
    BOOST_TEST(store.output("gzip -dc a.gz 2>/dev/null || true") == expected);
    BOOST_TEST(now.starts_with(members[0]));
    BOOST_TEST(now.ends_with(members[3] + std::string(512, '\0')));
    // The header of a member stays: its name, its time, and what its level says.
    const std::string_view second = std::string_view(now).substr(members[0].size());
    BOOST_TEST(second.substr(0, 13) == members[1].substr(0, 13));
    const std::size_t third = now.find(members[2].substr(0, 13));
    BOOST_TEST((third != std::string::npos));
}

BOOST_AUTO_TEST_CASE(keeps_the_blocks_of_bgzf) {
    ChangedStore store("jsonl", "a.gz", {"id"});
    store.add("make.py", R"(
import struct, sys, zlib
def block(text):
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    data = packer.compress(text) + packer.flush()
    head = b'\x1f\x8b\x08\x04\0\0\0\0\0\xff\x06\0BC\x02\0' + struct.pack('<H', len(data) + 25)
    return head + data + struct.pack('<II', zlib.crc32(text), len(text))
def split(file):
    data, at, out = open(file, 'rb').read(), 0, []
    while at < len(data):
        assert data[at:at + 4] == b'\x1f\x8b\x08\x04' and data[at + 12:at + 16] == b'BC\x02\0', at
        size = struct.unpack('<H', data[at + 16:at + 18])[0] + 1
        text = zlib.decompress(data[at:at + size], 31)
        assert len(text) <= 65536
        out.append((data[at:at + size], text))
        at += size
    assert at == len(data)
    return out
if sys.argv[1] == 'make':
    text = b''.join(b'{"id":%d,"text":"%s"}\n' % (i, b'x%d' % (i * i) * 20) for i in range(4000))
    parts = [text[i:i + 60000] for i in range(0, len(text), 60000)]
    open('a.gz', 'wb').write(b''.join(map(block, parts + [b''])))
    open('old.gz', 'wb').write(open('a.gz', 'rb').read())
else:
    old, new = split('old.gz'), split('a.gz')
    assert new[-1] == old[-1] and new[-1][1] == b'' and all(text for _, text in new[:-1])
    kept = [line for line in b''.join(t for _, t in old).split(b'\n') if b'"id":2000,' not in line]
    assert b''.join(t for _, t in new) == b'\n'.join(kept)
    assert len(new) == len(old)
    print(sum(a[0] == b[0] for a, b in zip(old, new)) - len(old))
)");
    store.shell("python3 make.py make");
    change_twice(store, store.removals("id", "2000"));
    const int touched = std::stoi(store.output("python3 make.py check"));
    BOOST_TEST((touched == -1 || touched == -2));  // a record may lie in two
}

BOOST_AUTO_TEST_CASE(copies_frames_of_zstd_that_stay) {
    for (const char* const how : {"", "--no-check", "--no-content-size", "--long=24"}) {
        copy_frames(how);
    }
}

BOOST_AUTO_TEST_CASE(makes_the_index_of_seekable_zstd_anew) {
    ChangedStore store("jsonl", "a.zst", {"id"});
    store.add("make.py", R"(
import os, struct, subprocess, sys
def run(*command, data):
    return subprocess.run(command, input=data, stdout=subprocess.PIPE, check=True).stdout
texts = [b''.join(b'{"id":%d}\n' % (f * 1000 + i) for i in range(1000)) for f in range(5)]
if sys.argv[1] == 'make':
    frames = [run('zstd', '-q', '-c', data=text) for text in texts]
    index = b''.join(struct.pack('<II', len(f), len(t)) for f, t in zip(frames, texts))
    index += struct.pack('<IBI', len(frames), 0, 0x8F92EAB1)
    with open('a.zst', 'wb') as file:
        file.write(b''.join(frames) + struct.pack('<II', 0x184D2A5E, len(index)) + index)
else:
    data = open('a.zst', 'rb').read()
    count, how, mark = struct.unpack('<IBI', data[-9:])
    assert (count, how, mark) == (5, 0, 0x8F92EAB1)
    at = 0
    for number, text in enumerate(texts):
        place = len(data) - 9 - 8 * (count - number)
        packed, size = struct.unpack('<II', data[place:place + 8])
        got = run('zstd', '-q', '-dc', data=data[at:at + packed])
        assert len(got) == size
        assert got == text.replace(b'{"id":2345}\n', b''), number
        at += packed
    assert struct.unpack('<II', data[at:at + 8]) == (0x184D2A5E, 8 * count + 9)
)");
    store.shell("python3 make.py make");
    change_twice(store, store.removals("id", "2345"));
    store.shell("python3 make.py check");
}

BOOST_AUTO_TEST_CASE(adds_where_the_text_of_a_compressed_file_ends) {
    for (const char* const pack : {"gzip -9", "zstd -q -f --rm", "bzip2", "xz"}) {
        ChangedStore store("jsonl", "p.jsonl*", {"id"});
        store.add("p.jsonl", "{\"id\":1}\n{\"id\":2}\n{\"id\":3}\n");
        store.shell(std::string(pack) + " p.jsonl");
        const auto changes = store.removals("id", "3");
        const auto copies = store.copies(changes);
        BOOST_TEST(store.change(changes).applied);
        BOOST_TEST(store.change(put_backs(changes, copies)).applied);
        const auto contents = store.contents();
        BOOST_TEST(contents.begin()->second == "{\"id\":1}\n{\"id\":2}\n{\"id\":3}\n");
    }
}

BOOST_AUTO_TEST_CASE(copies_streams_of_bzip2_and_xz_that_stay) {
    struct Packer {
        std::string command;  // of the stream in which something changes
        std::string unpack;
        std::size_t head;  // how much of its header tells how it is packed
        std::string padding;
    };
    for (const Packer& each : std::vector<Packer>{{"bzip2 -1", "bzip2 -dc", 4, ""},
                                                  {"bzip2 -9", "bzip2 -dc", 4, ""},
                                                  {"xz -1 --check=crc32", "xz -dc", 16, "12"},
                                                  {"xz -6 --check=sha256", "xz -dc", 16, "4"}}) {
        ChangedStore store("jsonl", "packed", {"id"});
        store.shell(
            "for m in 1 2 3; do for i in $(seq 1000 1999); do echo '{\"id\":'$m$i'}'; done > m$m;"
            " done; for m in 1 3; do " +
            each.command + " -c m$m > p$m; done; " + each.command + " -c m2 > p2; { cat p1 p2; " +
            (each.padding.empty() ? "true" : "head -c " + each.padding + " /dev/zero") +
            "; cat p3; } > packed; cat m1 m2 m3 | grep -v 21500 > kept");
        const std::string first = store.bytes("p1");
        const std::string last = store.bytes("p3");
        const std::string changed = store.bytes("p2");
        const std::string expected = store.bytes("kept");
        change_twice(store, store.removals("id", "21500"));
        const std::string now = store.bytes("packed");
        BOOST_TEST((store.output(each.unpack + " packed") == expected), each.command);
        BOOST_TEST(now.starts_with(first + changed.substr(0, each.head)), each.command);
        BOOST_TEST(now.ends_with(std::string(std::stoul("0" + each.padding), '\0') + last),
                   each.command);
    }
}

BOOST_AUTO_TEST_CASE(keeps_holes) {
    ChangedStore store("jsonl", "p.jsonl", {"id"});
    // Zeros are no JSON: the splices are given as they are.
    store.shell(
        "printf 'first\\nsecond\\n' > p.jsonl; truncate -s 8M p.jsonl;"
        "printf 'third\\n' >> p.jsonl; truncate -s 16M p.jsonl");
    const std::string path = store.path("p.jsonl").string();
    const std::string before = store.bytes("p.jsonl");
    const auto was = store.status("p.jsonl");
    BOOST_REQUIRE(was.st_blocks * 512 < (1 << 20));
    (void)rewrite_file(path, file_state(path), {{6, 13, ""}, {(8U << 20U), (8U << 20U) + 6, "3"}},
                       {}, [] {});
    const auto now = store.status("p.jsonl");
    BOOST_TEST((store.bytes("p.jsonl") == before.substr(0, 6) +
                                              std::string((8U << 20U) - 13, '\0') + "3" +
                                              std::string((8U << 20U) - 6, '\0')));
    BOOST_TEST(now.st_blocks * 512 < (1 << 20));
}

BOOST_AUTO_TEST_CASE(rewrites_a_large_file_in_large_pieces) {
    ChangedStore store("jsonl", "p.jsonl", {"id"});
    // Lines are no JSON: the splices are given as they are.
    store.shell("seq 1000000 3500000 > p.jsonl");
    const std::string path = store.path("p.jsonl").string();
    const std::string before = store.bytes("p.jsonl");
    constexpr std::size_t far = std::size_t{9} << 20;
    (void)rewrite_file(path, file_state(path), {{0, 8, ""}, {far, far + 8, "other\n"}}, {}, [] {});
    BOOST_TEST(
        (store.bytes("p.jsonl") == before.substr(8, far - 8) + "other\n" + before.substr(far + 8)));
    const auto now = file_state(path);
    BOOST_CHECK_THROW((void)rewrite_file(path, now, {{now.size - 1, now.size + 1, ""}}, {}, [] {}),
                      Error);
    BOOST_TEST((file_state(path) == now));
    BOOST_TEST(store.names() == std::vector<std::string>{"p.jsonl"},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(keeps_the_time_of_the_last_change_where_the_map_says_so) {
    for (const char* const word : {"now", "keep"}) {
        ChangedStore store("jsonl", "p.jsonl", {"id"}, {},
                           {{"p.jsonl", "{\"id\":1}\n{\"id\":2}\n"}});
        store.entry.options["modified"] = word;
        store.shell("touch -d @1600000000.123456789 p.jsonl");
        change_twice(store, store.removals("id", "1"));
        const auto found = store.status("p.jsonl");
        BOOST_TEST((found.st_mtim.tv_sec == 1600000000) == (std::string(word) == "keep"));
        BOOST_TEST((found.st_mtim.tv_nsec == 123456789 || std::string(word) != "keep"));
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar::test
