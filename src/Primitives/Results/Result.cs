// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;

namespace PowerVerse.Chain.Primitives.Results;

/// <summary>Either a value or a typed error: the form of every answer about input that may be rejected.</summary>
/// <typeparam name="T">The value when the input was accepted.</typeparam>
/// <typeparam name="TError">The error, an enum-coded value type without text; text is made at the edge.</typeparam>
/// <remarks>There is no implicit conversion to <see cref="bool"/>: a caller names what it tests.</remarks>
public readonly struct Result<T, TError>
    where TError : struct
{
    private readonly T? _value;
    private readonly TError _error;

    private Result(T? value, TError error, bool isSuccess)
    {
        _value = value;
        _error = error;
        IsSuccess = isSuccess;
    }

    /// <summary>True when the result holds a value; a default instance is a failure.</summary>
    public bool IsSuccess { get; }

    /// <summary>The value. Reading it from a failure is a broken invariant.</summary>
    public T Value
    {
        get
        {
            Invariant.Check(IsSuccess);
            return _value!;
        }
    }

    /// <summary>The error. Reading it from a success is a broken invariant.</summary>
    public TError Error
    {
        get
        {
            Invariant.Check(!IsSuccess);
            return _error;
        }
    }

    /// <summary>Makes a success.</summary>
    public static Result<T, TError> Success(T value) => new(value, default, true);

    /// <summary>Makes a failure.</summary>
    public static Result<T, TError> Failure(TError error) => new(default, error, false);

    /// <summary>A success from its value.</summary>
    public static implicit operator Result<T, TError>(T value) => Success(value);

    /// <summary>A failure from its error.</summary>
    public static implicit operator Result<T, TError>(TError error) => Failure(error);

    /// <summary>Reads the value or the error, whichever is there.</summary>
    /// <returns>True with <paramref name="value"/> set, or false with <paramref name="error"/> set.</returns>
    public bool TryGet([MaybeNullWhen(false)] out T value, out TError error)
    {
        value = _value;
        error = _error;
        return IsSuccess;
    }
}
