// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/inspect.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/nearest.hpp"
#include "libdsar/engine/check_catalogue.hpp"
#include "libdsar/engine/inspect_sealed.hpp"
#include "libdsar/engine/link_graph.hpp"
#include "libdsar/engine/loose_values.hpp"
#include "libdsar/map/collection_options.hpp"
#include "libdsar/stores/connector.hpp"
#include "libdsar/stores/file_set.hpp"
#include "libdsar/stores/sealed/sealed_store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace dsar {

namespace {

using Severity = Problem::Severity;

// How long one collection is read for values that are not in normal form.
constexpr std::chrono::seconds time_to_look{5};
// More unmapped tables or files of one store are only counted.
constexpr std::size_t most_unmapped = 20;

std::string did_you_mean(const std::string& near) {
    return near.empty() ? "" : "did you mean '" + near + "'?";
}

// `#`, `#file`, `#at`: positions, which no store lists among its fields.
bool is_position(const std::string& path) {
    return path.starts_with('#');
}

// A field of the store counts as listed when the map names it, a part of it, or what holds it.
bool touches(const std::string& listed, const std::string& path) {
    const auto holds = [](const std::string& outer, const std::string& inner) {
        return inner == outer || (inner.starts_with(outer) &&
                                  (inner[outer.size()] == '.' || inner[outer.size()] == '['));
    };
    return holds(listed, path) || holds(path, listed);
}

// Where the map file says it, or would.
std::string line_of(const StoreEntry& store, std::string_view pointer) {
    return store.document ? store.document->where(pointer) : std::string();
}

std::string pointer_to_field(const CollectionEntry& collection, const std::string& path) {
    const std::string fields = collection.pointer + "/fields";
    return collection.field(path) == nullptr ? fields : fields + "/" + pointer_part(path);
}

class StoreCheck {
 public:
    StoreCheck(const LinkGraph& graph, const StoreEntry& store, StoreReader& reader,
               Problems& problems)
        : graph_(graph),
          store_(store),
          reader_(reader),
          described_(reader.describe()),
          problems_(problems),
          has_indexes_(find_connector(store.kind)->has_indexes) {}

    void run(std::size_t index) {
        for (const CollectionEntry& entry : store_.collections) {
            if (const CollectionInfo* info = find(entry.name)) {
                compare(entry, *info);
                check_declared(entry);
            } else {
                complain(Severity::Problem, entry.pointer,
                         entry.name + " is in the map but not in the store",
                         suggestion(entry.name));
            }
        }
        check_unmapped();
        check_loose_values(index);
    }

 private:
    void compare(const CollectionEntry& entry, const CollectionInfo& info);
    void compare_field(const CollectionEntry& entry, const CollectionInfo& info,
                       const std::string& path, const std::string& pointer);
    void check_cost(const CollectionEntry& entry, const CollectionInfo& info,
                    const FieldEntry& field, const FieldInfo& described);
    void check_declared(const CollectionEntry& entry);
    void check_unmapped();
    void check_loose_values(std::size_t index);
    void complain(Severity severity, std::string_view pointer, std::string what, std::string next);
    void add(Severity severity, const std::string& collection, const std::string& field,
             std::string what, std::string next);
    [[nodiscard]] const CollectionInfo* find(const std::string& name) const;
    [[nodiscard]] std::string suggestion(const std::string& name) const;

    const LinkGraph& graph_;
    const StoreEntry& store_;
    StoreReader& reader_;
    std::vector<CollectionInfo> described_;
    Problems& problems_;
    bool has_indexes_;
    std::set<std::string> fields_;  // of the map that are there, `collection.field`
};

const CollectionInfo* StoreCheck::find(const std::string& name) const {
    const auto found = std::find_if(described_.begin(), described_.end(),
                                    [&](const CollectionInfo& info) { return info.name == name; });
    return found == described_.end() ? nullptr : &*found;
}

std::string StoreCheck::suggestion(const std::string& name) const {
    std::vector<std::string> names;
    for (const CollectionInfo& info : described_) {
        names.push_back(info.name);
    }
    const std::string near = nearest(name, names);
    return near.empty() ? "correct the name, or remove the collection" : did_you_mean(near);
}

// The line of the map stands before it.
void StoreCheck::complain(Severity severity, std::string_view pointer, std::string what,
                          std::string next) {
    problems_.push_back({severity,
                         store_.file,
                         line_of(store_, pointer),
                         store_.name + "." + what,
                         {},
                         {},
                         std::move(next)});
}

// Of the store and not of the map.
void StoreCheck::add(Severity severity, const std::string& collection, const std::string& field,
                     std::string what, std::string next) {
    std::string where = store_.name + "." + collection + (field.empty() ? "" : "." + field);
    problems_.push_back(
        {severity, store_.file, std::move(where), std::move(what), {}, {}, std::move(next)});
}

void StoreCheck::compare(const CollectionEntry& entry, const CollectionInfo& info) {
    for (const FieldInfo& field : info.fields) {
        const bool mapped =
            std::any_of(entry.fields.begin(), entry.fields.end(),
                        [&](const FieldEntry& listed) { return touches(listed.path, field.name); });
        const bool settled = std::any_of(
            entry.ignore.begin(), entry.ignore.end(),
            [&](const IgnoredField& listed) { return touches(listed.path, field.name); });
        const bool is_key =
            std::find(entry.key.begin(), entry.key.end(), field.name) != entry.key.end();
        if (!mapped && !settled && !is_key && entry.tenant != field.name) {
            complain(Severity::Problem, pointer_to_field(entry, field.name),
                     entry.name + "." + field.name + " is in the store but not in the map",
                     "describe it there, or list it under ignore with a reason");
        }
    }
    for (const FieldEntry& field : entry.fields) {
        compare_field(entry, info, field.path, pointer_to_field(entry, field.path));
    }
    for (const std::string& key : entry.key) {
        compare_field(entry, info, key, entry.pointer + "/key");
    }
}

void StoreCheck::compare_field(const CollectionEntry& entry, const CollectionInfo& info,
                               const std::string& path, const std::string& pointer) {
    if (is_position(path)) {
        return;
    }
    const auto described =
        std::find_if(info.fields.begin(), info.fields.end(),
                     [&](const FieldInfo& field) { return touches(field.name, path); });
    if (described == info.fields.end()) {
        std::vector<std::string> names;
        for (const FieldInfo& field : info.fields) {
            names.push_back(field.name);
        }
        const std::string near = nearest(path, names);
        complain(Severity::Problem, pointer,
                 entry.name + "." + path + " is in the map but not in the store",
                 near.empty() ? "correct the name, or remove the field" : did_you_mean(near));
    } else if (const FieldEntry* field = entry.field(path)) {
        fields_.insert(entry.name + "." + path);
        check_cost(entry, info, *field, *described);
    }
}

// `the whole collection (12000 records)`.
std::string whole(const std::string& what, const CollectionInfo& info) {
    if (info.records == 0) {
        return what;
    }
    const bool more = info.records > most_counted;
    return fmt::format("{} ({}{} record{})", what, more ? "more than " : "",
                       more ? most_counted : info.records, info.records == 1 ? "" : "s");
}

void StoreCheck::check_cost(const CollectionEntry& entry, const CollectionInfo& info,
                            const FieldEntry& field, const FieldInfo& described) {
    const bool asked = field.identifies || !field.belongs_to.empty() || !field.leads_to.empty() ||
                       !field.mentions.empty();
    if (!asked || !has_indexes_) {
        return;
    }
    const bool typed = field.stored_as == StoredAs::Typed ||
                       (field.identifies && field.stored_as == StoredAs::Default &&
                        (form_of_kind(field.identifies->kind) == Form::Phone ||
                         form_of_kind(field.identifies->kind) == Form::Name));
    if (field.sealed) {
        const SealedCost cost =
            sealed_cost(entry, field, described, typed, whole("the whole column", info));
        if (!cost.what.empty()) {
            complain(Severity::Warning, pointer_to_field(entry, field.path),
                     entry.name + "." + field.path + " " + cost.what, cost.next);
        }
    } else if (typed) {
        complain(Severity::Warning, pointer_to_field(entry, field.path),
                 entry.name + "." + field.path +
                     " holds what people typed, so every search reads " +
                     whole("the whole column", info),
                 "store a normal form in an indexed column and say stored_as: normal");
    } else if (!described.indexed) {
        complain(Severity::Warning, pointer_to_field(entry, field.path),
                 entry.name + "." + field.path + " has no index, so every search reads " +
                     whole("the whole collection", info),
                 "add an index");
    }
}

void StoreCheck::check_declared(const CollectionEntry& entry) {
    for (CatalogueComplaint& found : check_catalogue(store_, entry, described_)) {
        complain(found.severity, found.pointer, std::move(found.what), std::move(found.next));
    }
}

// A table or file that nobody has described, nor set aside with a reason.
void StoreCheck::check_unmapped() {
    const auto is_ignored = [this](const std::string& name) {
        return std::any_of(store_.ignore.begin(), store_.ignore.end(),
                           [&](const IgnoredCollection& entry) {
                               return entry.name == name || glob_matches(entry.name, name);
                           });
    };
    std::size_t count = 0;
    for (const CollectionInfo& info : described_) {
        if (store_.collection(info.name) != nullptr || is_ignored(info.name)) {
            continue;
        }
        if (++count <= most_unmapped) {
            complain(Severity::Problem, "/collections",
                     info.name + " is in the store but not in the map",
                     "describe it there, or list it under ignore with a reason");
        }
    }
    if (count > most_unmapped) {
        problems_.push_back({Severity::Problem,
                             store_.file,
                             line_of(store_, "/collections"),
                             fmt::format("{}: {} more are in the store but not in the map",
                                         store_.name, count - most_unmapped),
                             {},
                             {},
                             "describe them there, or list them under ignore"});
    }
}

void StoreCheck::check_loose_values(std::size_t index) {
    if (!has_indexes_) {
        return;  // every search reads and normalises every value
    }
    const LooseReport report = find_loose_values(reader_, graph_, index, fields_, time_to_look);
    for (const LooseValues& loose : report.fields) {
        complain(
            Severity::Problem, pointer_to_field(*store_.collection(loose.collection), loose.field),
            fmt::format("{}.{} is looked up by its normal form, but {}{} {} a value that is not "
                        "written in it, so a search misses it",
                        loose.collection, loose.field, loose.at_least ? "at least " : "",
                        loose.records, loose.records == 1 ? "record holds" : "records hold"),
            "say stored_as: typed, or correct the values");
    }
    for (const std::string& collection : report.partial) {
        add(Severity::Warning, collection, {},
            fmt::format("was not read to its end in {} s, so values that are not in normal form "
                        "may be further down",
                        time_to_look.count()),
            {});
    }
    for (const auto& [collection, why] : report.failed) {
        add(Severity::Problem, collection, {}, "cannot be read to its end: " + why,
            "dsar doctor " + store_.name);
    }
}

template <class Work>
void for_each_store(const Workspace& workspace, const std::string& only, Work work) {
    bool found = only.empty();
    for (const StoreEntry& store : workspace.map.stores) {
        if (only.empty() || store.name == only) {
            found = true;
            work(store);
        }
    }
    if (!found) {
        std::vector<std::string> names;
        for (const StoreEntry& store : workspace.map.stores) {
            names.push_back(store.name);
        }
        throw Error(ErrorKind::Usage, "no store '" + only + "' in the data map",
                    did_you_mean(nearest(only, names)), "dsar map show");
    }
}

void check_options(const Connector& connector, const StoreEntry& store, Problems& out) {
    std::vector<std::string> names;
    for (const ConnectorOption& option : connector.options) {
        names.emplace_back(option.name);
        if (option.required && !store.options.contains(names.back())) {
            out.push_back(
                {Severity::Problem,
                 store.file,
                 line_of(store, "/kind"),
                 store.name + " lacks '" + names.back() + "': " + std::string(option.summary),
                 {},
                 {},
                 "add it there"});
        }
    }
    for (const auto& [name, text] : store.options) {
        const std::optional<CollectionOption> own = collection_option(name);
        const std::string& option = own ? own->option : name;
        if (std::find(names.begin(), names.end(), option) == names.end()) {
            const std::string pointer =
                own ? "/collections/" + pointer_part(own->collection) : std::string();
            out.push_back(
                {Severity::Problem,
                 store.file,
                 line_of(store, pointer + "/" + pointer_part(option)),
                 "'" + option + "' is not an option of a " + std::string(connector.kind) + " store",
                 {},
                 own ? std::string() : fmt::format("one of {}", fmt::join(names, ", ")),
                 own ? std::string() : did_you_mean(nearest(option, names))});
        }
    }
}

std::string words_of(const Error& error) {
    return error.why().empty() ? error.what() : std::string(error.what()) + ": " + error.why();
}

}  // namespace

Problems check_store_options(const Workspace& workspace) {
    Problems out;
    for (const StoreEntry& store : workspace.map.stores) {
        const Connector* connector = find_connector(store.kind);
        if (connector == nullptr) {
            std::vector<std::string> kinds;
            for (const Connector& known : all_connectors()) {
                kinds.emplace_back(known.kind);
            }
            out.push_back({Severity::Problem,
                           store.file,
                           line_of(store, "/kind"),
                           "no connector is called '" + store.kind + "'",
                           {},
                           fmt::format("one of {}", fmt::join(kinds, ", ")),
                           did_you_mean(nearest(store.kind, kinds))});
            continue;
        }
        check_options(*connector, store, out);
    }
    return out;
}

Problems check_stores(const Workspace& workspace, const std::string& only) {
    Problems out;
    const LinkGraph graph = make_link_graph(workspace);
    for_each_store(workspace, only, [&](const StoreEntry& store) {
        try {
            const auto reader = open_store(store, workspace.root);
            const auto index = static_cast<std::size_t>(&store - workspace.map.stores.data());
            StoreCheck(graph, store, *reader, out).run(index);
            check_sealed_values(store, workspace.root, out);
        } catch (const Error& error) {
            out.push_back({Severity::Problem,
                           store.file,
                           store.name,
                           "did not answer, so it was not compared: " + words_of(error),
                           {},
                           {},
                           "dsar doctor " + store.name});
        }
    });
    return out;
}

std::vector<StoreHealth> check_health(const Workspace& workspace, const std::string& only) {
    std::vector<StoreHealth> out;
    for_each_store(workspace, only, [&](const StoreEntry& store) {
        const auto start = std::chrono::steady_clock::now();
        StoreHealth health;
        health.store = store.name;
        try {
            const auto reader = open_store(store, workspace.root);
            const auto described = reader->describe();
            health.collections = static_cast<std::size_t>(
                std::count_if(described.begin(), described.end(), [&](const auto& info) {
                    return !info.fields.empty() || store.collection(info.name) != nullptr;
                }));
            const bool changes = find_connector(store.kind)->open_to_change != nullptr;
            health.grants = check_grants(workspace, store, *reader, changes);
            health.answers = true;
            for (const SealedFault& fault : check_sealed_store(store, workspace.root, {})) {
                health.closed.push_back(fmt::format("{}.{}{}{}: {}", store.name, fault.collection,
                                                    fault.field.empty() ? "" : ".", fault.field,
                                                    fault.why));
            }
        } catch (const Error& error) {
            health.why = words_of(error);
        }
        health.seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        out.push_back(std::move(health));
    });
    return out;
}

}  // namespace dsar
