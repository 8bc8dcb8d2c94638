// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/flat_change.hpp"

#include "libdsar/base/compress.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/space.hpp"
#include "libdsar/stores/flat_copy.hpp"
#include "libdsar/stores/flat_put_back.hpp"
#include "libdsar/stores/options.hpp"
#include "libdsar/stores/residue.hpp"
#include "libdsar/stores/rotate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace dsar {
namespace {

namespace fs = std::filesystem;

void poll(const ChangeContext& context) {
    if (context.stop.stop_requested()) {
        throw Error(ErrorKind::Interrupted, "asked to stop");
    }
}

/// The format, asking to stop at each record.
FlatFormat stoppable(const FlatFormat& format, const ChangeContext& context) {
    FlatFormat result = format;
    result.walk = [&format, &context](const CollectionEntry& collection,
                                      const FlatFormat::Wants& wants,
                                      const FlatFormat::Visit& visit) {
        format.walk(
            collection,
            [&](const Position& position) {
                poll(context);
                return wants(position);
            },
            visit);
    };
    result.ask = [&context] { poll(context); };
    return result;
}

struct ConcernedFile {
    const CollectionEntry* collection;
    StoreFile file;
    fs::path path;  // canonical
};

/// The files of the collections that are concerned, each once.
std::vector<ConcernedFile> concerned_files(const FlatFormat& format,
                                           std::span<const Change> changes) {
    std::set<std::string> collections;
    std::set<fs::path> known;
    std::vector<ConcernedFile> files;
    for (const Change& change : changes) {
        if (is_of_whole_files(change) || !collections.insert(change.collection->name).second) {
            continue;
        }
        for (StoreFile& file : format.files(*change.collection)) {
            std::error_code fault;
            const fs::path path = fs::canonical(file.path, fault);
            if (fault && fault != std::errc::no_such_file_or_directory) {
                throw Error(ErrorKind::Failed, "cannot look at a file", fault.message());
            }
            if (!fault && known.insert(path).second) {
                files.push_back({change.collection, std::move(file), path});
            }
        }
    }
    return files;
}

/// Adds those that have another name by now.
void add_rotated(const FlatFormat& format, std::span<const Change> changes,
                 std::vector<ConcernedFile>& files) {
    std::set<fs::path> known;
    for (const ConcernedFile& file : files) {
        known.insert(file.path);
    }
    for (ConcernedFile& file : concerned_files(format, changes)) {
        if (!known.contains(file.path)) {
            files.push_back(std::move(file));
        }
    }
}

void sweep(const std::vector<ConcernedFile>& files) {
    std::set<fs::path> folders;
    for (const ConcernedFile& file : files) {
        folders.insert(file.path.parent_path());
    }
    for (const fs::path& folder : folders) {
        remove_leftovers(folder);
    }
}

bool is_longer(std::string_view text, std::size_t at, std::string_view value) {
    return word_at(text, at, value.size()).size() > value.size();
}

bool is_never_passed_over(std::string_view, std::size_t, std::string_view) {
    return false;
}

/// Only in text is it known what a word is.
bool source_holds_any(ByteSource& source, std::span<const std::string> values, bool is_text) {
    const auto next = [&](std::span<char> to) {
        std::size_t total = 0;
        while (total < to.size()) {
            const std::size_t count = source.read(std::as_writable_bytes(to.subspan(total)));
            if (count == 0) {
                break;
            }
            total += count;
        }
        return std::optional(total);
    };
    return holds_any(next, values, is_text ? is_longer : is_never_passed_over);
}

/// All is done by now: what cannot be read to its end cannot be shown to be free of the values.
bool may_hold_any(const FlatFormat& format, const ConcernedFile& file,
                  std::span<const std::string> values) {
    try {
        StoreFile now = file.file;
        now.number = 0;  // by now it is the one that was written in its place
        return fs::exists(file.path) &&
               source_holds_any(*format.open(*file.collection, now), values, format.rewrites);
    } catch (const Error&) {
        return true;
    } catch (const fs::filesystem_error&) {
        return true;
    }
}

/// What a place is called: as the store's file it is, or was beside.
std::string name_of(const fs::path& place, const std::vector<ConcernedFile>& files) {
    for (const ConcernedFile& file : files) {
        if (file.path == place) {
            return file.file.name;
        }
    }
    return place.filename().string();
}

/// Files in which no value was seen when they were written, and how they were then.
using CleanFiles = std::map<fs::path, FileState>;

/// Adds the names of those that are still there and may hold one of the values.
void add_places_left(const FlatFormat& format, const std::vector<ConcernedFile>& files,
                     std::span<const std::string> must_not_stay, const CleanFiles& clean,
                     std::vector<std::string>& left) {
    std::vector<std::string> values(must_not_stay.begin(), must_not_stay.end());
    std::erase(values, std::string());
    for (const ConcernedFile& file : files) {
        const bool is_known = std::find(left.begin(), left.end(), file.file.name) != left.end();
        std::error_code fault;
        const auto known = clean.find(file.path);
        const bool is_clean =
            known != clean.end() && file_state_if_there(file.path, fault) == known->second;
        if (!values.empty() && !is_known && !is_clean && may_hold_any(format, file, values)) {
            left.push_back(file.file.name);
        }
    }
}

std::string collection_name(const StoreEntry& store, const Change& change) {
    return fmt::format("{}/{}", store.name, change.collection->name);
}

/// What the map says of rewriting a collection's files. Throws Error (NotSetUp).
RewriteManner manner_of(const StoreEntry& store, const CollectionEntry& collection) {
    RewriteManner manner;
    const std::string appends =
        choice_option(store, collection, "appends", {"refuse", "copy-tail", "rotate"});
    manner.appends = appends == "rotate"      ? Appends::Rotate
                     : appends == "copy-tail" ? Appends::CopyTail
                                              : Appends::Refuse;
    manner.keep_modified = choice_option(store, "modified", {"now", "keep"}) == "keep";
    return manner;
}

using Manners = std::map<const CollectionEntry*, RewriteManner>;

/// Of the collections that change: complains before anything is done.
Manners manners_of(const StoreEntry& store, std::span<const Change> changes) {
    Manners all;
    for (const Change& change : changes) {
        if (!all.contains(change.collection)) {
            all.emplace(change.collection, manner_of(store, *change.collection));
        }
    }
    return all;
}

/// Of a file: where its collections differ, nobody may write to it.
RewriteManner manner_of(const Manners& manners, std::span<const Change> changes,
                        const FileWork& work) {
    RewriteManner manner = manners.at(changes[work.changes.front()].collection);
    for (const std::size_t change : work.changes) {
        if (manners.at(changes[change].collection).appends != manner.appends) {
            manner.appends = Appends::Refuse;
        }
    }
    return manner;
}

bool has_witnesses(const FileWork& work) {
    const auto& known = work.witnesses;
    return !known.empty() && std::all_of(known.begin(), known.end(),
                                         [](const Witness& each) { return each.size > 0; });
}

/// The same for one file; `is_bytes`: it is rewritten, and its bytes are the text, so that places
/// in it are known.
RewriteManner manner_of(RewriteManner manner, const FlatFormat& format,
                        const CollectionEntry& collection, const FileWork& work, bool is_bytes) {
    if (manner.appends == Appends::Refuse || !is_bytes || !has_witnesses(work)) {
        manner.appends = Appends::Refuse;
        return manner;
    }
    manner.witnesses = work.witnesses;
    if (manner.appends == Appends::Rotate) {
        const fs::path folder =
            work.path.parent_path().lexically_relative(fs::canonical(format.folder));
        manner.rotated = rotated_name(work.path, work.as_read, [&](const std::string& name) {
            return glob_matches(collection.path, (folder / name).lexically_normal().string());
        });
    }
    return manner;
}

/// Changes one file. Returns where old bytes may stand still.
std::vector<fs::path> change_file(const StoreEntry& store, const FileWork& work,
                                  const Change& first, const RewriteManner& manner,
                                  const std::function<void()>& ask) {
    if (work.made) {
        return put_file_back(work.path, *work.made,
                             "cannot put a file of " + collection_name(store, first) + " back",
                             ask);
    }
    return work.remove
               ? remove_file(work.path, work.as_read,
                             "cannot remove a file of " + collection_name(store, first), ask)
               : rewrite_file(work.path, work.as_read, work.splices, manner, ask);
}

void require_no_obstacle(const StoreEntry& store, const FlatPlan& plan,
                         std::span<const Change> changes) {
    if (!plan.obstacles.empty()) {
        const Obstacle& first = plan.obstacles.front();
        throw Error(
            ErrorKind::Failed, "cannot change " + collection_name(store, changes[first.change]),
            first.field.empty() ? first.why : fmt::format("{}: {}", first.field, first.why));
    }
}

bool is_any_stale(const std::vector<Changed>& records) {
    return std::find(records.begin(), records.end(), Changed::Stale) != records.end();
}

/// Carries out what was planned.
class CarryingOut {
 public:
    /// The arguments must outlive it.
    CarryingOut(const StoreEntry& store, const FlatFormat& format, std::span<const Change> changes,
                const ChangeContext& context, const Manners& manners)
        : store_(store), format_(format), changes_(changes), context_(context), manners_(manners) {}

    void run(const FlatPlan& plan) {
        for (const FileWork& work : plan.files) {
            ask();
            if_begun_incomplete([&] { change(work); });
            is_begun_ = true;
        }
    }

    /// Other changes may have moved the places that were found: they are looked for again.
    void put_back(const FlatPlan& planned) {
        if (!is_begun_ || planned.files.empty()) {
            run(planned);
            return;
        }
        FlatPlan plan;
        if_begun_incomplete([&] {
            plan = plan_put_backs(format_, changes_);
            if (is_any_stale(plan.records)) {
                throw Error(ErrorKind::Failed, "cannot put records back into " + store_.name,
                            "another program has changed it meanwhile", "try again");
            }
        });
        run(plan);
    }

    /// Where old bytes may stand still.
    [[nodiscard]] const std::vector<fs::path>& left() const { return left_; }
    [[nodiscard]] const CleanFiles& clean() const { return clean_; }

 private:
    // Once it has begun, a stop would leave the store half changed.
    void ask() const {
        if (!is_begun_) {
            poll(context_);
        }
    }

    // What is written as it is need not be read again to see what stands in it.
    void change(const FileWork& work) {
        const Change& first = changes_[work.changes.front()];
        const bool is_bytes = format_.is_bytes() && !work.remove && !work.made &&
                              packing_of(work.path) == Packing::None;
        RewriteManner manner = manner_of(manner_of(manners_, changes_, work), format_,
                                         *first.collection, work, is_bytes);
        ResidueWatch watch(context_.must_not_stay);
        const bool is_watched = is_bytes && manner.appends == Appends::Refuse;
        manner.watch = is_watched ? &watch : nullptr;
        const std::vector<fs::path> more =
            change_file(store_, work, first, manner, [this] { ask(); });
        left_.insert(left_.end(), more.begin(), more.end());
        std::error_code fault;
        const auto now = file_state_if_there(work.path, fault);
        if (is_watched && !watch.has_seen() && more.empty() && now) {
            clean_.emplace(work.path, *now);
        }
    }

    template <class Work>
    void if_begun_incomplete(const Work& work) const {
        try {
            work();
        } catch (const Error& error) {
            if (!is_begun_) {
                throw;
            }
            throw Error(ErrorKind::Incomplete, error.what(), error.why(), error.next());
        }
    }

    const StoreEntry& store_;
    const FlatFormat& format_;
    std::span<const Change> changes_;
    const ChangeContext& context_;
    const Manners& manners_;
    bool is_begun_ = false;
    std::vector<fs::path> left_;
    CleanFiles clean_;
};

/// What the vault could not give back.
void add_vault_obstacles(const FlatFormat& format, std::span<const Change> changes,
                         std::vector<Obstacle>& obstacles) {
    std::vector<Change> vaulted;
    std::vector<std::size_t> numbers;
    for (std::size_t index = 0; index < changes.size(); ++index) {
        if (changes[index].remove && changes[index].vault) {
            vaulted.push_back(changes[index]);
            numbers.push_back(index);
        }
    }
    const std::vector<CopyAttempt> attempts = attempt_copies(format, vaulted);
    for (std::size_t index = 0; index < attempts.size(); ++index) {
        if (attempts[index].is_there && !attempts[index].why.empty()) {
            obstacles.push_back({numbers[index], {}, "no_ability", attempts[index].why});
        }
    }
}

// A file is written anew beside itself before the old one goes.
void add_room_obstacles(const std::vector<FileWork>& files, std::vector<Obstacle>& obstacles) {
    for (const FileWork& work : files) {
        const std::string why =
            work.remove ? std::string() : no_room_because(work.path, work.as_read.size);
        for (const std::size_t change : why.empty() ? std::vector<std::size_t>() : work.changes) {
            obstacles.push_back({change, {}, "no_space", why});
        }
    }
}

}  // namespace

ChangeResult change_flat(const StoreEntry& store, const FlatFormat& format,
                         std::span<const Change> changes, const ChangeContext& context) {
    std::vector<ConcernedFile> files;
    if (format.rewrites || !context.must_not_stay.empty()) {
        files = concerned_files(format, changes);
    }
    if (format.rewrites) {
        sweep(files);
    }
    const FlatFormat asked = stoppable(format, context);
    FlatPlan plan = plan_changes(asked, changes, context.resuming);
    const FlatPlan back = plan_put_backs(asked, changes);
    ChangeResult result{std::move(plan.records), false, {}};
    for (std::size_t index = 0; index < changes.size(); ++index) {
        if (!changes[index].put_back.empty()) {
            result.records[index] = back.records[index];
        }
    }
    if (is_any_stale(result.records)) {
        return result;
    }
    const Manners manners = manners_of(store, changes);
    require_no_obstacle(store, plan, changes);
    require_no_obstacle(store, back, changes);
    CarryingOut work(store, format, changes, context, manners);
    work.run(plan);
    work.put_back(back);
    for (const fs::path& place : work.left()) {
        result.left.push_back(name_of(place, files));
    }
    result.applied = true;
    const bool may_rotate = std::any_of(manners.begin(), manners.end(), [](const auto& each) {
        return each.second.appends == Appends::Rotate;
    });
    if (may_rotate && !files.empty()) {
        add_rotated(format, changes, files);
    }
    add_places_left(format, files, context.must_not_stay, work.clean(), result.left);
    return result;
}

std::vector<Obstacle> flat_obstacles(const FlatFormat& format, std::span<const Change> changes) {
    FlatPlan plan = plan_changes(format, changes, false);
    std::vector<Obstacle>& obstacles = plan.obstacles;
    add_room_obstacles(plan.files, obstacles);
    add_vault_obstacles(format, changes, obstacles);
    return obstacles;
}

}  // namespace dsar
