// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/vaulted.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/cases/case_file.hpp"
#include "libdsar/cases/entries.hpp"
#include "libdsar/engine/standing.hpp"
#include "libdsar/rights/rectification.hpp"
#include "libdsar/stores/flat_copy.hpp"
#include "libdsar/stores/matching.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <exception>
#include <filesystem>
#include <iterator>
#include <mutex>
#include <ranges>
#include <set>
#include <thread>
#include <tuple>
#include <utility>

namespace dsar {

namespace {

constexpr std::string_view vault_field = "#vault";
// How long a case may be changed by another process until its stores are given up.
constexpr int tries = 10;
constexpr std::chrono::milliseconds moment{50};

std::string closed_words(const std::string& case_id, std::string_view why) {
    return fmt::format("the vault of case {} cannot be opened: {}", case_id, why);
}

std::string reason_of(const Error& error) {
    return error.why().empty() ? error.what() : std::string(error.why());
}

// Which stores a vault may be of, where the case itself does not say.
std::vector<std::string> stores_with_vaults(const Workspace& workspace) {
    std::vector<std::string> all;
    std::vector<std::string> out;
    for (const StoreEntry& store : workspace.map.stores) {
        all.push_back(store.name);
        if (std::ranges::any_of(store.collections, [](const CollectionEntry& collection) {
                return collection.restrict_by == RestrictBy::Vault ||
                       collection.restrict_by == RestrictBy::Hide;
            })) {
            out.push_back(store.name);
        }
    }
    return out.empty() ? all : out;
}

void open_store_vault(const Workspace& workspace, const CaseFile& file, const ApplyWork& work,
                      const std::string& store, Vaults& out) {
    try {
        for (VaultedRecord& each : vaulted_records(file, work, store)) {
            const StoreEntry* const known = workspace.map.store(store);
            if (known == nullptr || known->collection(each.collection) == nullptr) {
                throw Error(ErrorKind::NotSetUp, fmt::format("the data map knows {}/{} no more",
                                                             store, each.collection));
            }
            out.records[store].push_back(std::move(each));
        }
    } catch (const Error& error) {
        out.closed.try_emplace(store, closed_words(file.id(), reason_of(error)));
    } catch (const std::exception&) {
        out.closed.try_emplace(store, closed_words(file.id(), "it is damaged"));
    }
}

// Whether records may go into the vault, or come from it, while somebody holds the case.
bool is_changing(std::span<const JournalEntry> entries) {
    static constexpr std::string_view ends[] = {"applied", "waits_by_hand", "lifted"};
    for (const JournalEntry& entry : std::views::reverse(entries)) {
        if (entry.event == "apply_started" || entry.event == "lift_started") {
            return true;
        }
        if (std::ranges::find(ends, entry.event) != std::end(ends)) {
            return false;
        }
    }
    return false;
}

std::set<std::string> stores_with_vaults(const ApplyWork& work) {
    std::set<std::string> out;
    for (const WorkStep& step : work.steps) {
        if (goes_to_vault(step)) {
            out.insert(step.store);
        }
    }
    return out;
}

void close_busy(const CaseFile& file, std::span<const JournalEntry> entries, Vaults& out) {
    const JournalEntry* const start = began(entries);
    const auto work =
        start == nullptr ? std::nullopt : read_work(file, start->details.value("plan", ""));
    for (const std::string& store : work ? stores_with_vaults(*work) : std::set<std::string>()) {
        out.closed.try_emplace(store, closed_words(file.id(), "another dsar works on it"));
        out.busy.insert(store);
    }
}

// Looked at without the lock: what nobody is changing stays as it is.
Vaults look_into(const Workspace& workspace, const std::string& case_id) {
    Vaults out;
    std::string why;
    try {
        const bool is_held = CaseFile::is_in_use(workspace.root, case_id);  // before it is read
        const CaseFile file = CaseFile::open_to_read(workspace.root, case_id);
        const std::vector<JournalEntry> entries = entries_of(workspace, file);
        if (is_held && is_changing(entries)) {
            close_busy(file, entries, out);
            return out;
        }
        if (const std::optional<ApplyWork> work = standing_work(file, entries)) {
            for (const std::string& store : stores_with_vaults(*work)) {
                if (has_gone_to_vault(entries, work->plan, store)) {
                    open_store_vault(workspace, file, *work, store, out);
                }
            }
        }
        return out;
    } catch (const Error& error) {
        why = reason_of(error);
    } catch (const std::exception&) {
        why = "it is damaged";
    }
    for (const std::string& store : stores_with_vaults(workspace)) {
        out.closed.try_emplace(store, closed_words(case_id, why));
    }
    return out;
}

void open_case_vaults(const Workspace& workspace, const std::string& case_id, Vaults& out) {
    Vaults found = look_into(workspace, case_id);
    for (int again = 0; again < tries && !found.closed.empty(); ++again) {
        if (CaseFile::is_in_use(workspace.root, case_id)) {
            std::this_thread::sleep_for(moment);
        } else if (again > 0) {
            break;  // nobody is at it: so it is
        }
        found = look_into(workspace, case_id);
    }
    for (auto& [store, records] : found.records) {
        std::ranges::move(records, std::back_inserter(out.records[store]));
    }
    for (auto& [store, why] : found.closed) {
        const bool is_busy = found.busy.contains(store);
        if (out.closed.try_emplace(store, why).second) {
            if (is_busy) {
                out.busy.insert(store);
            }
        } else if (!is_busy && out.busy.erase(store) > 0) {
            out.closed[store] = std::move(why);  // of the two what does not end by itself
        }
    }
}

class StoreWithVaults final : public StoreReader {
 public:
    StoreWithVaults(std::unique_ptr<StoreReader> store, std::shared_ptr<const Vaults> vaults,
                    const std::vector<VaultedRecord>& records)
        : store_(std::move(store)), vaults_(std::move(vaults)), records_(records) {}

    std::vector<CollectionInfo> describe() override { return store_->describe(); }
    std::unique_ptr<ByteSource> open(const CollectionEntry& collection,
                                     const RecordKey& key) override {
        return store_->open(collection, key);
    }
    void find(std::span<const Query> queries, const RecordSink& sink,
              const FindContext& context) override;

 private:
    using Name = std::pair<std::string, std::string>;  // collection, key

    void offer(const Query& query, std::size_t number, const RecordSink& sink,
               const std::set<const VaultedRecord*>& there) const;

    std::unique_ptr<StoreReader> store_;
    std::shared_ptr<const Vaults> vaults_;  // holds the records
    const std::vector<VaultedRecord>& records_;
};

void StoreWithVaults::find(std::span<const Query> queries, const RecordSink& sink,
                           const FindContext& context) {
    std::multimap<Name, const VaultedRecord*> names;
    for (const VaultedRecord& each : records_) {
        names.emplace(Name(each.collection, key_text(each.record.key)), &each);
    }
    std::set<const VaultedRecord*> there;  // in the store, too: a run was killed half-way
    const auto pass_on = [&](std::size_t number, Record record, std::span<const Hit> hits) {
        const Query& query = queries[number];
        const auto [first, last] =
            names.equal_range(Name(query.collection->name, key_text(record.key)));
        for (auto each = first; each != last; ++each) {
            if (query.existence_only ||
                record_digest(record) == record_digest(each->second->record)) {
                there.insert(each->second);
            }
        }
        sink(number, std::move(record), hits);
    };
    store_->find(queries, pass_on, context);
    for (std::size_t number = 0; number < queries.size(); ++number) {
        offer(queries[number], number, sink, there);
    }
}

void StoreWithVaults::offer(const Query& query, std::size_t number, const RecordSink& sink,
                            const std::set<const VaultedRecord*>& there) const {
    if (query.any.empty() && !query.all) {
        return;
    }
    const QueryMatcher matcher(query);
    FieldReader reader;
    for (const VaultedRecord& each : records_) {
        if (each.collection != query.collection->name || there.contains(&each)) {
            continue;
        }
        const std::vector<Hit> hits =
            matcher.hits(each.record, position_in(each.record.key), reader);
        if (hits.empty() && !query.all) {
            continue;
        }
        Record record = query.existence_only ? reader.only(each.record, matcher.existence_paths())
                                             : each.record;
        record.key.push_back({std::string(vault_field), text_value(each.case_id)});
        sink(number, std::move(record), hits);
    }
}

bool is_position(const Field& part) {
    return part.name == "#" || part.name == "#at";
}

bool is_to_be_corrected(const Workspace& workspace, const ActingOrder& order,
                        const std::string& store, const std::string& collection) {
    const StoreEntry& entry = *workspace.map.store(store);
    return std::ranges::any_of(order.corrections, [&](const OrderedCorrection& correction) {
        return !targeted_fields(entry, *entry.collection(collection), correction.target).empty();
    });
}

std::string lying(std::size_t count) {
    return count == 1 ? "a record lies" : fmt::format("{} records lie", count);
}

}  // namespace

std::shared_ptr<const Vaults> open_vaults(const Workspace& workspace, Register* cases,
                                          std::string_view but) {
    auto out = std::make_shared<Vaults>();
    std::optional<Register> own;
    if (cases == nullptr) {
        if (!has_register(workspace)) {
            return out;  // no case was ever opened
        }
        cases = &own.emplace(workspace);
    }
    for (const Right right : {Right::Restrict, Right::Object}) {
        RegisterFilter filter;
        filter.right = right;
        for (const CaseHistory& history : cases->list(filter)) {
            if (history.case_id != but) {
                open_case_vaults(workspace, history.case_id, *out);
            }
        }
    }
    return out;
}

std::unique_ptr<StoreReader> with_vaults(std::unique_ptr<StoreReader> store,
                                         std::shared_ptr<const Vaults> vaults,
                                         const std::string& name) {
    if (!vaults || !vaults->records.contains(name)) {
        return store;
    }
    const std::vector<VaultedRecord>& here = vaults->records.at(name);
    return std::make_unique<StoreWithVaults>(std::move(store), std::move(vaults), here);
}

std::string take_vault(RecordKey& key) {
    if (key.empty() || key.back().name != vault_field) {
        return {};
    }
    std::string out = key.back().value.text;
    if (std::ranges::none_of(key, is_position)) {
        key.pop_back();
    }
    return out;
}

std::unique_ptr<ByteSource> open_vaulted(const Vaults& vaults, const Match& match) {
    RecordKey key = match.key;
    if (!key.empty() && key.back().name == vault_field) {
        key.pop_back();
    }
    for (const VaultedRecord& each : vaults.records.at(match.store)) {
        if (each.case_id == match.vault && each.collection == match.collection &&
            key_text(each.record.key) == key_text(key)) {
            FlatCopy copy = FlatCopy::unpacked(each.copy);
            if (!copy.files.empty()) {
                return bytes_in_memory(std::move(copy.files.front().bytes));
            }
        }
    }
    throw Error(ErrorKind::Failed,
                fmt::format("the vault of case {} has no such file", match.vault));
}

std::vector<Match> take_vaulted(SearchResult& search) {
    const auto lies_there = [](const Match& match) { return !match.vault.empty(); };
    std::vector<Match> out;
    std::ranges::copy_if(search.subjects.front().matches, std::back_inserter(out), lies_there);
    std::set<std::tuple<std::string, std::string, std::string, std::string>> own;
    const auto name = [](const Match& match) {
        return std::tuple(match.vault, match.store, match.collection, key_text(match.key));
    };
    for (const Match& match : out) {
        own.insert(name(match));
    }
    for (SubjectMatches& subject : search.subjects) {
        std::erase_if(subject.matches.edit(),
                      [&](const Match& match) { return own.contains(name(match)); });
    }
    return out;
}

void note_vaulted(const Workspace& workspace, const ActingOrder& order,
                  std::span<const Match> vaulted, Plan& plan) {
    // Of what is only possibly theirs nobody has decided anything: it is in no way.
    std::map<std::tuple<std::string, std::string, std::string, bool>, std::size_t> places;
    for (const Match& match : vaulted) {
        const bool theirs =
            match.certainty != Certainty::Possible && !match.in_text && !match.mention;
        ++places[{match.store, match.collection, match.vault, theirs}];
    }
    for (const auto& [place, count] : places) {
        const auto& [store, collection, case_id, theirs] = place;
        const bool corrects =
            plan.right == Right::Rectify && is_to_be_corrected(workspace, order, store, collection);
        if (!theirs || (!corrects && plan.right != Right::Erase)) {
            plan.restricted_elsewhere.push_back({store, collection, case_id, count});
            continue;
        }
        plan.blockers.push_back(
            {store, collection, "vault",
             fmt::format("{} restricted in case {}, in its vault: {}", lying(count), case_id,
                         corrects ? "nothing there is corrected"
                                  : "it would come back when that is lifted"),
             fmt::format("dsar restrict --lift {}", case_id)});
    }
}

void note_restricted_use(const Workspace& workspace, Register& cases, const Signer& signer,
                         const Matches& matches, const RestrictedUse& use) {
    std::map<std::string, std::size_t> used;
    for (const Match& match : matches) {
        if (!match.vault.empty()) {
            ++used[match.vault];
        }
    }
    const std::vector<std::string> own =
        used.empty() ? std::vector<std::string>() : cases.cases_of(use.subject);
    static std::mutex mutex;  // the cases of several requests may want to write into one
    const std::scoped_lock lock(mutex);
    for (const auto& [case_id, records] : used) {
        const CaseFile file = CaseFile::open(workspace.root, case_id);
        const std::vector<JournalEntry> entries = entries_of(workspace, file);
        const bool is_noted = std::ranges::any_of(entries, [&](const JournalEntry& entry) {
            return entry.event == "restricted_use" && entry.details.value("by", "") == use.case_id;
        });
        if (!is_noted) {
            // Who asks for their own data consents; of others' it serves a right of another person.
            const bool is_theirs = std::ranges::find(own, case_id) != own.end();
            cases.record(file,
                         Act{"restricted_use",
                             {{"for", is_theirs ? "consent" : "rights-of-another"},
                              {"by", use.case_id},
                              {"right", name_of(use.right)},
                              {"records", records}}},
                         signer);
        }
    }
}

}  // namespace dsar
