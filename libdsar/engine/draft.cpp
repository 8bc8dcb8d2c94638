// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/draft.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/engine/draft_files.hpp"
#include "libdsar/engine/draft_links.hpp"
#include "libdsar/engine/draft_sample.hpp"
#include "libdsar/stores/connector.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace dsar {
namespace {

const Connector& connector_of(const StoreEntry& store) {
    const Connector* connector = find_connector(store.kind);
    if (connector == nullptr) {
        std::string kinds;
        for (const Connector& known : all_connectors()) {
            kinds += (kinds.empty() ? "one of " : ", ") + std::string(known.kind);
        }
        throw Error(ErrorKind::Usage, "no connector is called '" + store.kind + "'", kinds,
                    "dsar help map draft");
    }
    return *connector;
}

/// Whether the records of a kind have places, which can stand for a key.
bool has_places(const StoreEntry& store) {
    return store.kind == "sqlite" || !connector_of(store).has_indexes;
}

class Drafting {
 public:
    Drafting(const StoreEntry& store, const std::filesystem::path& root,
             const DraftOptions& options, Progress& progress)
        : root_(root), progress_(progress), look_(options.region) {
        draft_.store = store;
        draft_.options = options;
    }

    Draft run() {
        std::unique_ptr<StoreReader> reader = open_store(draft_.store, root_);
        std::vector<CollectionInfo> described = reader->describe();
        if (!connector_of(draft_.store).has_indexes) {
            draft_.store = with_collections_of_files(draft_.store, root_, described);
            reader = open_store(draft_.store, root_);
            described = reader->describe();
        }
        for (CollectionInfo& info : described) {
            if (info.is_view && info.records == 0) {
                draft_.views.push_back(info.name);
            } else if (info.is_view) {  // a materialized one
                SampledKeys unused;
                draft_.copies.push_back(sampled(*reader, std::move(info), unused));
            } else {
                draft_.collections.push_back(
                    sampled(*reader, std::move(info), keys_.emplace_back()));
            }
        }
        std::for_each(draft_.copies.begin(), draft_.copies.end(),
                      [&](DraftCollection& copy) { judge(copy); });
        judge();
        find_links(draft_.collections, keys_);
        follow_links(draft_.collections);
        judge();  // what belongs to people says more of its columns
        follow_links(draft_.collections);
        for (DraftCollection& collection : draft_.collections) {
            name_keys(collection);
        }
        return std::move(draft_);
    }

 private:
    DraftCollection sampled(StoreReader& reader, CollectionInfo info, SampledKeys& keys) {
        CollectionEntry entry;
        entry.name = info.name;
        if (const CollectionEntry* known = draft_.store.collection(info.name)) {
            entry = *known;
        }
        DraftCollection collection;
        collection.path = entry.path;
        for (const FieldInfo& field : info.fields) {
            DraftField judged;
            judged.column.name = field.name;
            judged.column.type = field.type;
            judged.column.is_key =
                std::find(info.key.begin(), info.key.end(), field.name) != info.key.end();
            collection.fields.push_back(std::move(judged));
        }
        collection.info = std::move(info);
        FindContext context;
        context.progress = [&](std::uint64_t done, std::uint64_t total, std::string_view unit) {
            progress_.store_progress(draft_.store.name, done, total, unit);
        };
        keys = sample_collection(reader, entry, draft_.options, look_, context, collection);
        choose_key(entry, collection, keys);
        return collection;
    }

    /// The key that the store declares, or the map; else a field whose values differ in every
    /// record; else the place.
    void choose_key(const CollectionEntry& entry, DraftCollection& collection,
                    const SampledKeys& keys) const {
        collection.key = collection.info.key.empty() ? entry.key : collection.info.key;
        if (!collection.key.empty()) {
            return;
        }
        for (std::size_t place = 0; place < collection.fields.size(); ++place) {
            if (collection.whole && keys.unique[place] && collection.key.empty()) {
                collection.key = {collection.fields[place].column.name};
                collection.key_because = "no key is declared; its values differ in every record";
            }
        }
        if (collection.key.empty() && has_places(draft_.store)) {
            collection.key = is_glob(entry) ? std::vector<std::string>{"#file", "#"}
                                            : std::vector<std::string>{"#"};
            collection.key_because =
                "no key is declared, and no field tells the records apart: "
                "their place does";
        }
    }

    void judge() {
        for (DraftCollection& collection : draft_.collections) {
            judge(collection);
        }
    }

    void judge(DraftCollection& collection) const {
        std::vector<JudgedColumn> columns;
        for (const DraftField& field : collection.fields) {
            columns.push_back(field.column);
        }
        VerdictContext context;
        context.collection = collection.info.name;
        context.belongs_to_people = collection.owned;
        context.year = static_cast<int>(draft_.options.today.year());
        std::vector<ColumnVerdict> verdicts = judge_columns(columns, context);
        for (std::size_t place = 0; place < verdicts.size(); ++place) {
            collection.fields[place].verdict = std::move(verdicts[place]);
        }
    }

    /// What stands for a person here: her key, and references to her.
    static void name_keys(DraftCollection& collection) {
        for (DraftField& field : collection.fields) {
            ColumnVerdict& verdict = field.verdict;
            const std::string& name = field.column.name;
            if ((verdict.verdict == Verdict::Found && facts_of(verdict.type).direct) ||
                verdict.sealed()) {
                continue;
            }
            if (collection.people && collection.key == std::vector<std::string>{name}) {
                set_person_key(verdict, 0.9, "the key of a collection of people");
            }
            for (const DraftLink& link : collection.links) {
                const bool mine =
                    std::find(link.fields.begin(), link.fields.end(), name) != link.fields.end();
                if (mine && link.kind != DraftLink::Kind::Catalogue) {
                    set_person_key(verdict, link.confidence, "it refers to " + link.collection);
                }
            }
        }
    }

    static void set_person_key(ColumnVerdict& verdict, double confidence, std::string reason) {
        verdict.verdict = Verdict::Found;
        verdict.type = DataType::PersonKey;
        verdict.confidence = confidence;
        verdict.share = 0;
        verdict.has_checksum = false;
        verdict.reason = std::move(reason);
    }

    const std::filesystem::path& root_;
    Progress& progress_;
    ValueLook look_;
    Draft draft_;
    std::vector<SampledKeys> keys_;
};

}  // namespace

bool DraftCollection::matters() const {
    return people || owned || unsure || !unread.empty() ||
           std::any_of(fields.begin(), fields.end(), [](const DraftField& field) {
               return field.verdict.verdict == Verdict::Found ||
                      field.verdict.verdict == Verdict::Possible ||
                      (field.verdict.verdict == Verdict::NotScanned &&
                       (field.verdict.type != DataType::None || field.column.records == 0 ||
                        field.verdict.opaque.kind != OpaqueKind::None));
           });
}

Draft draft_store(const StoreEntry& store, const std::filesystem::path& root,
                  const DraftOptions& options, Progress& progress) {
    if (connector_of(store).kind == "files") {
        throw Error(ErrorKind::Usage, "a files store has no fields to judge",
                    "its records are whole files", "man dsar-map");
    }
    return Drafting(store, root, options, progress).run();
}

}  // namespace dsar
