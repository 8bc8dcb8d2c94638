// SPDX-License-Identifier: Apache-2.0
// Connector `files`: every regular file below a folder is a record; its name is its key.
#include "libdsar/base/date.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/stores/connectors.hpp"
#include "libdsar/stores/file_set.hpp"
#include "libdsar/stores/flat_change.hpp"
#include "libdsar/stores/flat_copy.hpp"
#include "libdsar/stores/name_pattern.hpp"
#include "libdsar/stores/options.hpp"
#include "libdsar/stores/pass.hpp"
#include "libdsar/stores/unclaimed.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <sys/stat.h>
#include <utility>

namespace dsar {
namespace {

namespace fs = std::filesystem;

class FilesStore final : public Store {
 public:
    FilesStore(const StoreEntry& store, const fs::path& root)
        : store_(store), root_(root), folder_(store_path(store, root)) {
        require_store_path(store_, root);
        if (!fs::is_directory(folder_)) {
            throw reading_error(store_, {}, folder_.string() + " is not a folder");
        }
        const std::string pattern = option(store_, "name_pattern");
        if (!pattern.empty()) {
            pattern_.emplace(store_, pattern);
        }
    }

    std::vector<CollectionInfo> describe() override {
        std::vector<FieldInfo> fields{{"key", "text", false, true},
                                      {"size", "integer", false, false},
                                      {"modified", "time", false, false}};
        if (pattern_) {
            for (const std::string& group : pattern_->groups()) {
                fields.push_back({group, "text", true, false});
            }
        }
        std::vector<CollectionInfo> result;
        for (const CollectionEntry& collection : store_.collections) {
            result.push_back({collection.name, fields, {"key"}, {}});
        }
        if (result.empty()) {
            result.push_back({"objects", fields, {"key"}, {}});
            return result;
        }
        add_unclaimed(store_, root_, result);
        return result;
    }

    void find(std::span<const Query> queries, const RecordSink& sink,
              const FindContext& context) override {
        for (const CollectionQueries& mine : by_collection(queries)) {
            Pass pass(queries, mine, sink);
            // A folder may hold millions: none of them is remembered.
            Meter meter(context, 0, "files");
            each_file(*mine.collection, [&](const StoreFile& file) {
                meter.add(1);
                Record record = read(file);
                pass.offer(record, {1, file.name, 0}, [&] { return record; });
            });
        }
    }

    std::unique_ptr<ByteSource> open(const CollectionEntry& collection,
                                     const RecordKey& key) override {
        const auto name = std::find_if(key.begin(), key.end(), [](const Field& field) {
            return field.name == "key" || field.name == "#file";
        });
        if (name == key.end()) {
            return nullptr;
        }
        const fs::path path = folder_ / name->value.text;
        std::error_code fault;
        const fs::path real = fs::canonical(path, fault);
        // A link or `..` on the way makes the two names differ.
        if (fault || real != fs::canonical(folder_) / name->value.text ||
            !is_inside(name->value.text) || !fs::is_regular_file(real)) {
            throw reading_error(store_, collection.name,
                                "a record names a file that is not in the store's folder");
        }
        try {
            return open_file(path);
        } catch (const Error& error) {  // which names it
            throw reading_error(store_, collection.name, "a file cannot be opened: " + error.why());
        }
    }

    std::vector<Obstacle> obstacles(std::span<const Change> changes) override {
        return flat_obstacles(flat_format(), changes);
    }

    std::vector<std::string> copies(std::span<const Change> changes) override {
        return flat_copies(store_, flat_format(), changes);
    }

    ChangeResult change(std::span<const Change> changes, const ChangeContext& context) override {
        return change_flat(store_, flat_format(), changes, context);
    }

 private:
    FlatFormat flat_format() const {
        FlatFormat format;
        format.walk = [this](const CollectionEntry& collection, const FlatFormat::Wants& wants,
                             const FlatFormat::Visit& visit) { walk(collection, wants, visit); };
        format.refusal = [](const NewValue&) { return "what a file holds is not known to dsar"; };
        format.rewrites = false;
        format.files = [this](const CollectionEntry& collection) {
            std::vector<StoreFile> files;
            each_file(collection, [&](const StoreFile& file) { files.push_back(file); });
            return files;
        };
        format.open = [this](const CollectionEntry& collection, const StoreFile& file) {
            return open_collection_file(store_, collection, file);
        };
        format.folder = folder_;
        return format;
    }

    void walk(const CollectionEntry& collection, const FlatFormat::Wants& wants,
              const FlatFormat::Visit& visit) const {
        each_file(collection, [&](const StoreFile& file) {
            const Position position{1, file.name, 0};
            if (!wants(position)) {
                return;
            }
            std::error_code fault;
            const fs::path path = fs::canonical(file.path, fault);
            const std::optional<FileState> state =
                fault ? std::nullopt : file_state_if_there(path, fault);
            if (fault == std::errc::no_such_file_or_directory) {
                return;
            }
            if (!state) {  // its name may say whose it is
                throw reading_error(store_, collection.name,
                                    "a file cannot be looked at: " + fault.message());
            }
            const Record record = read(file);
            visit({path,
                   *state,
                   position,
                   {RecordPlace::Kind::File, 0, file.size},
                   [&]() -> const Record& { return record; },
                   [](std::span<const NewValue>) { return std::vector<Splice>(); }});
        });
    }

    void each_file(const CollectionEntry& collection,
                   const std::function<void(const StoreFile& file)>& take) const {
        bool any = false;
        try {
            each_file_below(folder_, [&](const StoreFile& file) {
                if (collection.path.empty() || glob_matches(collection.path, file.name)) {
                    any = true;
                    take(file);
                }
            });
        } catch (const fs::filesystem_error& error) {
            throw reading_error(store_, collection.name,
                                "a folder cannot be read: " + error.code().message());
        }
        if (!any && !flag_option(store_, "may_be_empty", false)) {
            throw reading_error(store_, collection.name, "the folder holds no such file",
                                "if that is right, say `may_be_empty: true` in its map");
        }
    }

    Record read(const StoreFile& file) const {
        Record record;
        record.fields.push_back({"key", text_value(file.name)});
        record.fields.push_back({"size", {ValueKind::Integer, std::to_string(file.size)}});
        struct stat status {};
        // A file that went away since the folder was listed has no time any more.
        const bool there = ::lstat(file.path.c_str(), &status) == 0;
        record.fields.push_back(
            {"modified",
             there ? text_value(format(Instant(std::chrono::seconds(status.st_mtime)))) : Value{}});
        if (pattern_) {
            pattern_->add_groups(file.name, record);
        }
        return record;
    }

    const StoreEntry store_;
    fs::path root_;
    fs::path folder_;
    std::optional<NamePattern> pattern_;
};

constexpr std::array options{
    ConnectorOption{"path", "the folder", true},
    ConnectorOption{"name_pattern", "regular expression over file names; (?P<name>..) is a field"},
    ConnectorOption{"may_be_empty", "true: the folder may hold no file"}};

std::unique_ptr<StoreReader> open_reader(const StoreEntry& store, const fs::path& root) {
    return std::make_unique<FilesStore>(store, root);
}

std::unique_ptr<Store> open_changer(const StoreEntry& store, const fs::path& root) {
    return std::make_unique<FilesStore>(store, root);
}

}  // namespace

constinit const Connector files_connector{.kind = "files",
                                          .summary = "a folder whose files are the records",
                                          .options = options,
                                          .open_reader = &open_reader,
                                          .open_to_change = &open_changer,
                                          .each_file = &each_file_of_store};

}  // namespace dsar
