// SPDX-License-Identifier: Apache-2.0
// A store that a candidate of a suite wrote, opened to be changed.
#pragma once

#include "libdsar/base/digest.hpp"
#include "libdsar/base/file.hpp"
#include "tests/stores/change_conformance.hpp"
#include "tests/stores/changing.hpp"

#include <filesystem>
#include <map>

namespace dsar::test {

/// Five people of a candidate, opened to be changed.
class Changeable {
 public:
    explicit Changeable(const Candidate& candidate) {
        Rows rows{"people", {"id", "email", "note"}, {}};
        const auto text = [](int number) {
            return text_value("person" + std::to_string(number) + "@example.com");
        };
        for (int number = 0; number < 5; ++number) {
            rows.rows.push_back(
                {integer_value(number), text(number), text_value("a note, with \"quotes\"; ąž")});
        }
        std::string path;
        store_ = candidate.write(folder_.path(), rows, path);
        store_.name = "shop";
        store_.kind = candidate.kind;
        CollectionEntry collection = collection_entry("people", {"id"});
        collection.path = path;
        store_.collections = {std::move(collection)};
    }

    const CollectionEntry& collection() const { return store_.collections.front(); }
    std::unique_ptr<StoreReader> reader() const { return open_store(store_, folder_.path()); }

    Record record(int id) const {
        return record_with(*reader(), collection(), "id", std::to_string(id));
    }

    /// Every record by its key.
    std::map<std::string, std::vector<Field>> all() const {
        std::map<std::string, std::vector<Field>> result;
        for (Record& record :
             records_with(*reader(), collection(), "id", {"0", "1", "2", "3", "4"})) {
            result[key_text(record.key)] = std::move(record.fields);
        }
        return result;
    }

    ChangeResult change(const std::vector<Change>& changes, const ChangeContext& context = {}) {
        const auto store = open_to_change(store_, folder_.path());
        BOOST_REQUIRE(store != nullptr);
        return store->change(changes, context);
    }

    std::vector<std::string> copies(const std::vector<Change>& changes) const {
        return reader()->copies(changes);
    }

    /// The bytes of every file of the store; of a server, every record.
    std::map<std::string, std::string> bytes() const {
        std::map<std::string, std::string> result;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path())) {
            if (entry.is_regular_file()) {
                result[entry.path().filename().string()] = sha256_hex(read_file(entry.path()));
            }
        }
        if (result.empty()) {
            for (const auto& [key, fields] : all()) {
                result[key] = record_digest({{}, fields});
            }
        }
        return result;
    }

 private:
    Scratch folder_;
    StoreEntry store_;
};

}  // namespace dsar::test
