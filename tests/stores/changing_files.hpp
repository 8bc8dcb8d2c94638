// SPDX-License-Identifier: Apache-2.0
// What tests of changing flat files need: files, the changes of records as a search found them, and
// what stands there afterwards.
#pragma once

#include "libdsar/base/byte_source.hpp"
#include "libdsar/stores/change.hpp"
#include "tests/stores/asking.hpp"
#include "tests/stores/changing.hpp"

#include <cstdio>
#include <fstream>
#include <iterator>
#include <stop_token>
#include <string>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>
#include <vector>

namespace dsar::test {

/// A folder of files that is a store with one collection, and changes of its records.
class ChangedStore {
 public:
    ChangedStore(std::string kind, std::string path, std::vector<std::string> key,
                 std::map<std::string, std::string> options = {},
                 const std::map<std::string, std::string>& files = {}) {
        CollectionEntry collection = collection_entry("people", std::move(key));
        collection.path = std::move(path);
        entry = store_entry(std::move(kind), ".", std::move(collection), std::move(options));
        for (const auto& [name, bytes] : files) {
            add(name, bytes);
        }
    }

    CollectionEntry& collection() { return entry.collections[chosen]; }
    [[nodiscard]] std::filesystem::path path(const std::string& name) const {
        return folder_.path() / name;
    }
    void add(const std::string& name, const std::string& bytes) const {
        std::filesystem::create_directories(path(name).parent_path());
        std::ofstream(path(name), std::ios::binary) << bytes;
    }
    void shell(const std::string& command) const {
        const std::string line = "cd " + folder_.path().string() + " && " + command;
        BOOST_REQUIRE_MESSAGE(std::system(line.c_str()) == 0, command);
    }
    [[nodiscard]] std::string bytes(const std::string& name) const {
        std::ifstream file(path(name), std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }
    /// What a command prints.
    [[nodiscard]] std::string output(const std::string& command) const {
        const std::string line = "cd " + folder_.path().string() + " && " + command;
        FILE* const pipe = ::popen(line.c_str(), "r");
        std::string text;
        for (int letter = std::fgetc(pipe); letter != EOF; letter = std::fgetc(pipe)) {
            text += static_cast<char>(letter);
        }
        BOOST_TEST(::pclose(pipe) == 0, command);
        return text;
    }
    [[nodiscard]] struct stat status(const std::string& name) const {
        struct stat found {};
        BOOST_REQUIRE(::lstat(path(name).c_str(), &found) == 0);
        return found;
    }
    /// Names of all files that lie in the folder, hidden ones too.
    [[nodiscard]] std::vector<std::string> names() const {
        std::vector<std::string> names;
        for (const auto& file : std::filesystem::recursive_directory_iterator(folder_.path())) {
            if (!file.is_directory()) {
                names.push_back(file.path().lexically_relative(folder_.path()).string());
            }
        }
        std::sort(names.begin(), names.end());
        return names;
    }

    /// Records whose field holds the value, as a search finds them now.
    std::vector<Record> find(const std::string& field, const std::string& value) {
        Needles needles(Form::Reference, {});
        needles.add(value);
        const Query query{&collection(), {{{field}, &needles, true, false}}, false};
        std::vector<Record> records;
        for (Found& found : find_all(*open_store(entry, folder_.path()), {&query, 1})) {
            records.push_back(std::move(found.record));
        }
        return records;
    }
    std::vector<Change> removals(const std::string& field, const std::string& value) {
        std::vector<Change> changes;
        for (const Record& record : find(field, value)) {
            changes.push_back({&collection(), record.key, record_digest(record), true, {}});
        }
        return changes;
    }
    std::vector<Change> writes(const std::string& field, const std::string& value,
                               const std::vector<NewValue>& values) {
        std::vector<Change> changes = removals(field, value);
        for (Change& change : changes) {
            change.remove = false;
            change.values = values;
        }
        return changes;
    }
    ChangeResult change(const std::vector<Change>& changes, const ChangeContext& context = {}) {
        return open_to_change(entry, folder_.path())->change(changes, context);
    }
    std::vector<std::string> copies(const std::vector<Change>& changes) {
        return open_store(entry, folder_.path())->copies(changes);
    }
    /// The bytes of every file by its name; what is compressed as it reads.
    [[nodiscard]] std::map<std::string, std::string> contents() const {
        std::map<std::string, std::string> result;
        for (const std::string& name : names()) {
            result[name] = read_all(*open_decompressed(path(name)), std::size_t{1} << 30);
        }
        return result;
    }
    std::vector<Obstacle> obstacles(const std::vector<Change>& changes) {
        return open_store(entry, folder_.path())->obstacles(changes);
    }

    StoreEntry entry;
    std::size_t chosen = 0;  ///< the collection that is asked

 private:
    Scratch folder_;
};

/// Does the changes, and again as a run that was killed does: the second time all was so before and
/// no file is touched. Records with a key need no word of that.
inline void change_twice(ChangedStore& store, const std::vector<Change>& changes) {
    BOOST_REQUIRE(!changes.empty());
    const ChangeResult first = store.change(changes);
    BOOST_TEST(first.applied);
    BOOST_TEST(all_are(first, Changed::Done));
    std::map<std::string, std::pair<ino_t, std::string>> before;
    for (const std::string& name : store.names()) {
        before[name] = {store.status(name).st_ino, store.bytes(name)};
    }
    const ChangeResult second = store.change(changes, {{}, {}, store.collection().key.empty()});
    BOOST_TEST(second.applied);
    BOOST_TEST(all_are(second, Changed::Already));
    BOOST_TEST(store.names().size() == before.size());
    for (const auto& [name, file] : before) {
        BOOST_TEST(store.status(name).st_ino == file.first, name);
        BOOST_TEST((store.bytes(name) == file.second), name);
    }
}

/// `text` with the first `old` in it replaced; the test fails without one.
inline std::string replaced(std::string text, const std::string& old, const std::string& now) {
    const std::size_t at = text.find(old);
    BOOST_REQUIRE(at != std::string::npos);
    return text.replace(at, old.size(), now);
}

}  // namespace dsar::test
