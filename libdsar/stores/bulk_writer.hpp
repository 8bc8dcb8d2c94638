// SPDX-License-Identifier: Apache-2.0
// A large file written from its front to its end in place of another one, by threads of their own,
// with the disk at work all the time. What the cache of the system holds of the old file is given
// back just before the same of the new one comes: its memory is used again at once. To ask for new
// memory may cost more than all else, and nobody needs both.
#pragma once

#include "libdsar/base/descriptor.hpp"

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <filesystem>
#include <memory>
#include <mutex>
#include <span>
#include <string_view>
#include <thread>
#include <vector>

namespace dsar {

class ResidueWatch;  // stores/residue.hpp

/// One thread at a time may use it. Takes 16 MiB.
class BulkWriter {
 public:
    /// All must outlive it. `made` is open for writing and empty, `path` names it in errors; it
    /// will be about as long as `old`. `watch`, if any, looks at every byte in the memory from
    /// which it goes to the disk.
    BulkWriter(const Descriptor& made, const std::filesystem::path& path, const Descriptor& old,
               ResidueWatch* watch);
    /// What is not written by then is not.
    ~BulkWriter();
    BulkWriter(const BulkWriter&) = delete;
    BulkWriter& operator=(const BulkWriter&) = delete;

    /// Where the next bytes may be put, never empty; waits for it. Throws Error (Failed) when what
    /// came before cannot be written.
    std::span<char> room();
    /// The first `count` bytes of room() are the next ones; they stand in the old file up to `end`,
    /// and before that is nothing that is read once more.
    void add(std::size_t count, std::uint64_t end);
    void write(std::string_view bytes);

    /// Waits until the system has all. The file is as long as what was written, which is returned.
    /// Throws as room(). The last call.
    std::uint64_t finish();

    /// Of a piece stand before the next one in its memory, so that a value is seen that begins in
    /// one and ends in the other.
    static constexpr std::size_t overlap = 4096;

 private:
    struct Piece;
    struct Unmap {
        void operator()(char* memory) const;
    };

    void work();
    void look_and_write(const Piece& piece);
    void write_at(std::string_view bytes, std::uint64_t at);
    void write_back(std::uint64_t at, std::size_t size) const;
    void forget(std::uint64_t begin, std::uint64_t end) const;
    void count(std::size_t added);
    void hand_over();
    void stop();

    const Descriptor& made_;
    const std::filesystem::path& path_;
    const Descriptor& old_;
    ResidueWatch* watch_;
    std::unique_ptr<char, Unmap> memory_;
    std::vector<Piece> pieces_;
    Piece* filling_ = nullptr;
    std::uint64_t written_ = 0;  // and what is being written
    std::uint64_t old_end_ = 0;  // of what was added of the old file

    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Piece*> free_;
    std::deque<Piece*> full_;
    std::exception_ptr fault_;
    bool ended_ = false;
    std::vector<std::jthread> threads_;
};

}  // namespace dsar
