// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/verify_bytes.hpp"

#include "libdsar/base/byte_search.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/engine/changes.hpp"
#include "libdsar/engine/records_by_key.hpp"
#include "libdsar/model/normalise.hpp"
#include "libdsar/stores/connector.hpp"
#include "libdsar/stores/file_set.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>
#include <set>
#include <utility>

namespace dsar {
namespace {

// Shorter values stand in a file by chance.
constexpr std::size_t shortest_value = 8;

bool is_address(const Identifier& identifier) {
    const Form form = form_of_kind(identifier.kind);
    return form == Form::Email || form == Form::Phone;
}

std::vector<Identifier> addresses_of(const ApplyWork& work) {
    std::vector<Identifier> out;
    std::ranges::copy_if(work.given, std::back_inserter(out), is_address);
    for (const FoundIdentifier& found : work.known) {
        if (is_address(found.identifier)) {
            out.push_back(found.identifier);
        }
    }
    return out;
}

std::vector<std::string> values_of(const Settings& settings, const ApplyWork& work,
                                   std::span<const Identifier> addresses) {
    std::set<std::string> values;
    for (const auto& [store, written] : work.must_not_stay) {
        values.insert(written.begin(), written.end());
    }
    for (const Identifier& address : addresses) {
        values.insert(address.value);
        if (const auto normal = normalise(form_of_kind(address.kind), address.value,
                                          settings.normalising(address.kind, settings.country))) {
            values.insert(*normal);
        }
    }
    std::erase_if(values, [](const std::string& value) { return value.size() < shortest_value; });
    return {values.begin(), values.end()};
}

class RawLook {
 public:
    RawLook(const Workspace& workspace, const ApplyWork& work, ExpectedRecords& expected,
            const SearchOptions& options, Progress& progress, Verification& out)
        : workspace_(workspace),
          expected_(expected),
          options_(options),
          progress_(progress),
          out_(out),
          addresses_(addresses_of(work)),
          search_(values_of(workspace.settings, work, addresses_)),
          words_(needles_of(workspace.settings, addresses_)) {}

    void run();

 private:
    void read_store(const StoreEntry& store);
    void read_file(const StoreEntry& store, const StoreFile& file);
    void ask_records();
    void take_record(const AskedRecords& from, const Record& record);
    bool stays(const std::string& store, const CollectionEntry& collection, const Record& record);
    bool is_file_that_stays(const std::string& store, const std::string& name);
    bool is_mentioned(const std::string& text) const;
    void failed(const std::string& store, std::string why);

    const Workspace& workspace_;
    ExpectedRecords& expected_;
    const SearchOptions& options_;
    Progress& progress_;
    Verification& out_;
    std::vector<Identifier> addresses_;
    ByteSearch search_;
    std::vector<Needles> words_;
    std::map<std::string, std::vector<std::size_t>> hits_;  // by store, for each value
    std::map<std::string, std::vector<bool>> explained_;    // by store, for each value
    std::map<std::pair<std::string, std::string>, std::size_t> mentioned_;
};

void RawLook::failed(const std::string& store, std::string why) {
    out_.complete = false;
    for (StoreOutcome& outcome : out_.stores) {
        if (outcome.store == store && outcome.status == StoreOutcome::Status::Searched) {
            outcome.status = StoreOutcome::Status::Failed;
            outcome.why = std::move(why);
            return;
        }
    }
}

// A file that is kept as a whole is theirs, and holds what it holds.
bool RawLook::is_file_that_stays(const std::string& store, const std::string& name) {
    return std::ranges::any_of(expected_.collections(), [&](const ExpectedCollection& place) {
        return place.store == store && std::ranges::any_of(place.by_key, [&](const auto& entry) {
                   const RecordKey& key = entry.second.record->key;
                   return !entry.second.goes && key.size() == 1 &&
                          (key.front().name == "key" || key.front().name == "#file") &&
                          key.front().value.text == name;
               });
    });
}

// What members of archives hold is compressed, too. In stores of other kinds files are what they
// are.
std::unique_ptr<ByteSource> open_raw(const StoreEntry& store, const StoreFile& file) {
    const bool holds_text = store.kind != "files" && store.kind != "sqlite";
    return holds_text ? open_collection_file(store, {}, file) : open_decompressed(file.path);
}

void RawLook::read_file(const StoreEntry& store, const StoreFile& file) {
    if (is_file_that_stays(store.name, file.name)) {
        return;
    }
    const std::unique_ptr<ByteSource> source = open_raw(store, file);
    const std::vector<std::size_t> counts = search_.count(*source, [&](std::size_t bytes) {
        if (options_.stop.stop_requested()) {
            throw Error(ErrorKind::Interrupted, "verify was stopped");
        }
        out_.raw->bytes += bytes;
    });
    ++out_.raw->files;
    std::vector<std::size_t>& hits = hits_[store.name];
    hits.resize(search_.size());
    for (std::size_t value = 0; value < counts.size(); ++value) {
        hits[value] += counts[value];
    }
}

void RawLook::read_store(const StoreEntry& store) {
    const Connector* const connector = find_connector(store.kind);
    if (connector == nullptr || connector->each_file == nullptr) {
        out_.raw->without.push_back(store.name);
        return;
    }
    try {
        connector->each_file(store, workspace_.root,
                             [&](const StoreFile& file) { read_file(store, file); });
    } catch (const Error& error) {
        if (error.kind() == ErrorKind::Interrupted) {
            throw;
        }
        failed(store.name, "its bytes cannot be read: " + error.why());
    } catch (const std::filesystem::filesystem_error& error) {
        failed(store.name, "its bytes cannot be read: " + error.code().message());
    }
}

bool RawLook::stays(const std::string& store, const CollectionEntry& collection,
                    const Record& record) {
    for (const ExpectedCollection& place : expected_.collections()) {
        if (place.store != store || place.collection->name != collection.name) {
            continue;
        }
        if (place.by_position) {
            return std::ranges::any_of(place.by_key, [&](const auto& entry) {
                return !entry.second.goes && holds_cuts(record, *entry.second.record);
            });
        }
        const auto known = place.by_key.find(key_text(record.key));
        return known != place.by_key.end() && !known->second.goes;
    }
    return false;
}

bool RawLook::is_mentioned(const std::string& text) const {
    bool found = false;
    for (const Needles& needles : words_) {
        needles.mentions(text, [&](const std::string&) { found = true; });
    }
    return found;
}

void RawLook::take_record(const AskedRecords& from, const Record& record) {
    std::vector<bool>& explained = explained_[from.store];
    explained.resize(search_.size());
    bool is_word = false;
    for (const Field& field : record.fields) {
        const std::vector<bool> held = search_.in_text(field.value.text);
        if (std::ranges::find(held, true) == held.end()) {
            continue;
        }
        is_word = is_word || is_mentioned(field.value.text);
        for (std::size_t value = 0; value < held.size(); ++value) {
            explained[value] = explained[value] || held[value];
        }
    }
    if (is_word && !stays(from.store, *from.collection, record)) {
        ++mentioned_[{from.store, from.collection->name}];
    }
}

// All records of the stores in whose bytes something was found.
void RawLook::ask_records() {
    std::vector<AskedRecords> asked;
    for (const StoreEntry& store : workspace_.map.stores) {
        const auto hits = hits_.find(store.name);
        if (hits == hits_.end() ||
            std::ranges::all_of(hits->second, [](std::size_t count) { return count == 0; })) {
            continue;
        }
        for (const CollectionEntry& collection : store.collections) {
            asked.push_back({store.name, &collection, {}, true});
        }
    }
    if (asked.empty()) {
        return;
    }
    const std::vector<StoreOutcome> outcomes =
        ask_by_key(workspace_, asked, options_, progress_,
                   [&](std::size_t at, const Record& record) { take_record(asked[at], record); });
    for (const StoreOutcome& outcome : outcomes) {
        if (outcome.status == StoreOutcome::Status::Failed) {
            failed(outcome.store, outcome.why);
        }
    }
}

void RawLook::run() {
    out_.raw.emplace();
    for (const StoreEntry& store : workspace_.map.stores) {
        read_store(store);
    }
    ask_records();
    for (const auto& [place, count] : mentioned_) {
        out_.residuals.push_back({place.first, place.second, "mentioned", count});
    }
    for (const auto& [store, hits] : hits_) {
        std::vector<bool>& explained = explained_[store];
        explained.resize(search_.size());
        std::size_t places = 0;
        bool is_mixed = false;
        for (std::size_t value = 0; value < hits.size(); ++value) {
            places += explained[value] ? 0 : hits[value];
            is_mixed = is_mixed || (explained[value] && hits[value] > 0);
        }
        if (is_mixed) {
            out_.raw->mixed.push_back(store);
        }
        if (places > 0) {
            out_.residuals.push_back({store, {}, "raw", places});
        }
    }
}

}  // namespace

void look_at_raw_bytes(const Workspace& workspace, const ApplyWork& work, ExpectedRecords& expected,
                       const SearchOptions& options, Progress& progress, Verification& out) {
    RawLook(workspace, work, expected, options, progress, out).run();
}

}  // namespace dsar
