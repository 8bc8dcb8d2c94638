// SPDX-License-Identifier: Apache-2.0
// A list of values that is kept in memory, or as bytes in a temporary file when there may be
// millions of them. Who reads it sees no difference.
#pragma once

#include "libdsar/base/entry_table.hpp"
#include "libdsar/base/error.hpp"

#include <cstddef>
#include <filesystem>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace dsar {

/// A list of `T`. Copies are cheap and share what they hold until one of them changes. For a file
/// there must be `std::string packed(const T&)`, and `void unpack(std::string_view, T&)`. Several
/// threads may read it, nobody may change it meanwhile.
template <class T>
class Sequence {
 public:
    using value_type = T;

    /// In memory.
    Sequence() : body_(std::make_shared<Body>()) {}
    Sequence(std::vector<T> values) : Sequence() { body_->values = std::move(values); }
    Sequence(std::initializer_list<T> values) : Sequence(std::vector<T>(values)) {}
    /// In a file, which is made in `folder` when it is more than a little.
    static Sequence spooled(const std::filesystem::path& folder) {
        Sequence out;
        out.body_->folder = folder;
        out.body_->table.emplace(folder);
        return out;
    }

    /// An empty one, kept as this one is.
    [[nodiscard]] Sequence like() const {
        return body_->table ? spooled(body_->folder) : Sequence();
    }

    [[nodiscard]] std::size_t size() const {
        return body_->table ? body_->table->size() : body_->values.size();
    }
    [[nodiscard]] bool empty() const { return size() == 0; }

    /// By value: what is in a file is made anew.
    [[nodiscard]] T operator[](std::size_t number) const {
        return body_->table ? body_->read(number) : body_->values[number];
    }
    [[nodiscard]] T at(std::size_t number) const {
        if (number >= size()) {
            throw Error(ErrorKind::Failed, "a list has no such entry");
        }
        return (*this)[number];
    }
    [[nodiscard]] T front() const { return (*this)[0]; }
    [[nodiscard]] T back() const { return (*this)[size() - 1]; }

    /// Of what is in a file, only when nobody else holds it.
    void push_back(T value) {
        if (!body_->table) {
            edit().push_back(std::move(value));
        } else if (body_.use_count() == 1) {
            body_->table->push_back(packed(value));
        } else {
            throw Error(ErrorKind::Failed, "a list that is shared cannot grow");
        }
    }
    /// All in memory, to be changed. What is in a file is read as a whole: for acts on so many
    /// records as memory holds.
    std::vector<T>& edit() {
        if (body_->table || body_.use_count() > 1) {
            auto own = std::make_shared<Body>();
            own->values.reserve(size());
            for (const T& value : *this) {
                own->values.push_back(value);
            }
            body_ = std::move(own);
        }
        return body_->values;
    }

    /// All as they lie in memory. Throws Error of what is in a file: edit() reads that.
    [[nodiscard]] std::span<const T> whole() const {
        if (body_->table) {
            throw Error(ErrorKind::Failed, "a list is not in memory");
        }
        return body_->values;
    }

    /// One after the other; the reference holds until the next step.
    class Iterator {
     public:
        using iterator_category = std::input_iterator_tag;
        using value_type = T;
        using difference_type = std::ptrdiff_t;
        using pointer = const T*;
        using reference = const T&;

        Iterator() = default;
        Iterator(const Sequence* list, std::size_t number) : list_(list), number_(number) {}

        reference operator*() const { return *get(); }
        pointer operator->() const { return get(); }
        Iterator& operator++() {
            ++number_;
            held_.reset();
            return *this;
        }
        Iterator operator++(int) {
            Iterator before(list_, number_);
            ++*this;
            return before;
        }
        friend bool operator==(const Iterator& left, const Iterator& right) {
            return left.number_ == right.number_;
        }

     private:
        pointer get() const {
            if (!list_->body_->table) {
                return &list_->body_->values[number_];
            }
            if (!held_) {
                held_ = list_->body_->read(number_);
            }
            return &*held_;
        }

        const Sequence* list_ = nullptr;
        std::size_t number_ = 0;
        mutable std::optional<T> held_;
    };
    using const_iterator = Iterator;

    [[nodiscard]] Iterator begin() const { return {this, 0}; }
    [[nodiscard]] Iterator end() const { return {this, size()}; }

 private:
    struct Body {
        std::vector<T> values;
        std::filesystem::path folder;
        std::optional<EntryTable> table;
        mutable std::mutex mutex;

        [[nodiscard]] T read(std::size_t number) const {
            std::string bytes;
            {
                const std::lock_guard lock(mutex);
                bytes = (*table)[number];
            }
            T value;
            unpack(bytes, value);
            return value;
        }
    };

    std::shared_ptr<Body> body_;
};

}  // namespace dsar
