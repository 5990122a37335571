// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.JsonRpc.Hosting;

/// <summary>Finds where a JSON object or array ends in a stream of bytes that comes in pieces, looking at each byte once.</summary>
/// <remarks>It only counts brackets outside of strings; whether the message is JSON is for the dispatcher to say.</remarks>
internal struct JsonFrameScanner
{
    private long _depth;
    private bool _isInString;
    private bool _isEscaped;

    /// <summary>True between messages.</summary>
    public readonly bool IsIdle => _depth == 0 && !_isInString;

    /// <summary>Looks at the next bytes.</summary>
    /// <param name="bytes">The bytes after those looked at before.</param>
    /// <param name="consumed">How many belong to the present message, or to the space before it.</param>
    /// <returns>What was found.</returns>
    public JsonFrame Scan(ReadOnlySpan<byte> bytes, out int consumed)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            byte value = bytes[i];
            if (_isInString)
            {
                _isInString = _isEscaped || value != (byte)'"';
                _isEscaped = !_isEscaped && value == (byte)'\\';
                continue;
            }

            switch (value)
            {
                case (byte)'{' or (byte)'[':
                    _depth++;
                    break;
                case (byte)'}' or (byte)']' when _depth == 1:
                    _depth = 0;
                    consumed = i + 1;
                    return JsonFrame.Complete;
                case (byte)'}' or (byte)']' when _depth > 1:
                    _depth--;
                    break;
                case (byte)'"' when _depth > 0:
                    _isInString = true;
                    break;
                case (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n':
                    break;
                default:
                    if (_depth == 0)
                    {
                        consumed = i;
                        return JsonFrame.Malformed;
                    }

                    break;
            }
        }

        consumed = bytes.Length;
        return JsonFrame.Incomplete;
    }
}

/// <summary>What a look at a stream found.</summary>
internal enum JsonFrame
{
    /// <summary>The message goes on in the bytes to come.</summary>
    Incomplete = 0,

    /// <summary>A message ends here.</summary>
    Complete,

    /// <summary>What stands between messages is no beginning of an object or array.</summary>
    Malformed,
}
