// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Libp2p.Muxing;

/// <summary>What the frame reader tells a session.</summary>
internal interface IYamuxFrameSink
{
    /// <summary>A header arrived.</summary>
    YamuxError OnHeader(in YamuxHeader header);

    /// <summary>A piece of the body of the data frame whose header came last.</summary>
    YamuxError OnBody(ReadOnlySpan<byte> bytes);

    /// <summary>The body of the data frame whose header came last is complete.</summary>
    YamuxError OnBodyEnd();
}

/// <summary>Cuts received bytes into frames, however they were split on the way; holds nothing but one partial header.</summary>
internal sealed class YamuxFrameReader(IYamuxFrameSink sink)
{
    private readonly byte[] _header = new byte[YamuxHeader.SizeBytes];
    private int _headerFilled;
    private long _bodyLeft;

    /// <summary>Takes received bytes.</summary>
    /// <returns>The first error, after which the session is of no more use.</returns>
    public YamuxError Receive(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_bodyLeft > 0)
            {
                int count = (int)Math.Min(_bodyLeft, bytes.Length);
                YamuxError bodyError = sink.OnBody(bytes[..count]);
                _bodyLeft -= count;
                bytes = bytes[count..];
                if (bodyError == YamuxError.None && _bodyLeft == 0)
                {
                    bodyError = sink.OnBodyEnd();
                }

                if (bodyError != YamuxError.None)
                {
                    return bodyError;
                }

                continue;
            }

            int taken = Math.Min(YamuxHeader.SizeBytes - _headerFilled, bytes.Length);
            bytes[..taken].CopyTo(_header.AsSpan(_headerFilled));
            _headerFilled += taken;
            bytes = bytes[taken..];
            if (_headerFilled == YamuxHeader.SizeBytes)
            {
                YamuxError error = OnHeader();
                if (error != YamuxError.None)
                {
                    return error;
                }
            }
        }

        return YamuxError.None;
    }

    private YamuxError OnHeader()
    {
        _headerFilled = 0;
        if (!YamuxHeader.TryDecode(_header, out YamuxHeader header))
        {
            return YamuxError.MalformedHeader;
        }

        YamuxError error = sink.OnHeader(header);
        if (error != YamuxError.None || header.Type != YamuxFrameType.Data)
        {
            return error;
        }

        _bodyLeft = header.Length;
        return _bodyLeft == 0 ? sink.OnBodyEnd() : YamuxError.None;
    }
}
