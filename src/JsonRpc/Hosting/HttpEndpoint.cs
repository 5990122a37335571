// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Server;

namespace PowerVerse.Chain.JsonRpc.Hosting;

/// <summary>Answers JSON-RPC by HTTP: POST with a message, OPTIONS for browsers, GET / for load balancers.</summary>
/// <remarks>
/// Errors of JSON-RPC travel with status 200; 429 is the rate limit alone. Other statuses say that no JSON-RPC message was looked at: 401 a bad
/// token, 403 a name or origin that is not allowed, 405, 413 and 415 a request of the wrong kind.
/// </remarks>
internal sealed class HttpEndpoint
{
    private const string JsonContentType = "application/json";
    private const int CompressedSizeBytesMin = 1_400;
    private const string PreflightSeconds = "600";
    private const int HeaderNamesLengthMax = 512;

    private readonly RpcDispatcher _dispatcher;
    private readonly RateLimiter _rate;
    private readonly BearerToken? _tokens;

    public HttpEndpoint(RpcDispatcher dispatcher, RateLimiter rate, BearerToken? tokens)
    {
        _dispatcher = dispatcher;
        _rate = rate;
        _tokens = tokens;
    }

    /// <summary>Checks what is the same for requests and WebSocket connections: host, origin, token.</summary>
    /// <returns>False when the request is answered already.</returns>
    public bool TryAdmit(HttpContext http, RpcListener listener, out bool isAuthenticated)
    {
        isAuthenticated = false;
        if (!listener.AllowsHost(http.Request.Host))
        {
            return Refuse(http, StatusCodes.Status403Forbidden);
        }

        string? authorization = http.Request.Headers.Authorization;
        if (string.IsNullOrEmpty(authorization))
        {
            return true;
        }

        const string Scheme = "Bearer ";
        isAuthenticated = _tokens is not null
            && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && _tokens.IsValid(authorization.AsSpan(Scheme.Length).Trim());

        // A token that is wrong is refused rather than ignored: its owner believes to be known.
        return isAuthenticated || _tokens is null || Refuse(http, StatusCodes.Status401Unauthorized);
    }

    public Task HandleAsync(HttpContext http, RpcListener listener, bool isOverLimit)
    {
        if (!TryAdmit(http, listener, out bool isAuthenticated) || !TryAdmitOrigin(http, listener))
        {
            return Task.CompletedTask;
        }

        HttpRequest request = http.Request;
        if (HttpMethods.IsPost(request.Method))
        {
            return HandlePostAsync(http, listener, isAuthenticated, isOverLimit);
        }

        if (HttpMethods.IsOptions(request.Method))
        {
            HandlePreflight(http);
        }
        else if (HttpMethods.IsGet(request.Method) && !request.QueryString.HasValue && request.ContentLength.GetValueOrDefault() == 0)
        {
            http.Response.StatusCode = StatusCodes.Status200OK;
        }
        else
        {
            http.Response.Headers.Allow = "POST, OPTIONS, GET";
            Refuse(http, StatusCodes.Status405MethodNotAllowed);
        }

        return Task.CompletedTask;
    }

    private static bool Refuse(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        return false;
    }

    private static bool TryAdmitOrigin(HttpContext http, RpcListener listener)
    {
        string? origin = http.Request.Headers.Origin;
        if (string.IsNullOrEmpty(origin))
        {
            return true;
        }

        if (!listener.AllowsOrigin(origin))
        {
            return Refuse(http, StatusCodes.Status403Forbidden);
        }

        IHeaderDictionary headers = http.Response.Headers;
        if (listener.AllowsAnyOrigin)
        {
            headers.AccessControlAllowOrigin = "*";
        }
        else
        {
            headers.AccessControlAllowOrigin = origin;
            headers.Vary = "Origin";
        }

        return true;
    }

    // What a browser asks before it lets a page call; including whether a public page may call a machine of the local network.
    private static void HandlePreflight(HttpContext http)
    {
        IHeaderDictionary request = http.Request.Headers;
        IHeaderDictionary response = http.Response.Headers;
        string? names = request.AccessControlRequestHeaders;
        response.AccessControlAllowMethods = "POST, GET, OPTIONS";
        response.AccessControlAllowHeaders = names is { Length: > 0 and <= HeaderNamesLengthMax } ? names : "Content-Type, Authorization";
        response.AccessControlMaxAge = PreflightSeconds;
        if (request.TryGetValue("Access-Control-Request-Private-Network", out StringValues isPrivate) && isPrivate == "true")
        {
            response["Access-Control-Allow-Private-Network"] = "true";
        }

        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static bool IsJson(string? contentType)
    {
        ReadOnlySpan<char> type = contentType;
        int parameters = type.IndexOf(';');
        type = (parameters < 0 ? type : type[..parameters]).Trim();
        return type.Equals(JsonContentType, StringComparison.OrdinalIgnoreCase)
            || type.Equals("application/json-rpc", StringComparison.OrdinalIgnoreCase)
            || type.Equals("application/jsonrequest", StringComparison.OrdinalIgnoreCase);
    }

    private async Task HandlePostAsync(HttpContext http, RpcListener listener, bool isAuthenticated, bool isOverLimit)
    {
        HttpRequest request = http.Request;
        if (!IsJson(request.ContentType) || request.Headers.ContentEncoding.Count > 0)
        {
            Refuse(http, StatusCodes.Status415UnsupportedMediaType);
            return;
        }

        int sizeMax = _dispatcher.Limits.RequestSizeBytesMax;
        if (request.ContentLength > sizeMax)
        {
            http.Response.Headers.Connection = "close";
            Refuse(http, StatusCodes.Status413PayloadTooLarge);
            return;
        }

        using RpcExchange exchange = RpcExchange.Rent(new HttpRpcConnection(http, listener, isAuthenticated));
        if (isOverLimit || !_rate.TryTake(http.Connection.RemoteIpAddress))
        {
            await TurnAwayAsync(http, exchange, isOverLimit).ConfigureAwait(false);
            return;
        }

        PipeReader reader = request.BodyReader;
        ReadResult body;
        while (true)
        {
            // Without the request's token: making one costs more than a light call, and a broken connection ends the read anyway.
            body = await reader.ReadAsync(CancellationToken.None).ConfigureAwait(false);
            if (body.Buffer.Length > sizeMax)
            {
                reader.AdvanceTo(body.Buffer.End);
                http.Response.Headers.Connection = "close";
                Refuse(http, StatusCodes.Status413PayloadTooLarge);
                return;
            }

            if (body.IsCompleted || body.IsCanceled)
            {
                break;
            }

            reader.AdvanceTo(body.Buffer.Start, body.Buffer.End);
        }

        if (body.Buffer.IsSingleSegment)
        {
            await AnswerAsync(http, exchange, body.Buffer.First).ConfigureAwait(false);
        }
        else
        {
            int length = checked((int)body.Buffer.Length);
            byte[] copy = ArrayPool<byte>.Shared.Rent(length);
            try
            {
                body.Buffer.CopyTo(copy);
                await AnswerAsync(http, exchange, copy.AsMemory(0, length)).ConfigureAwait(false);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(copy);
            }
        }

        reader.AdvanceTo(body.Buffer.End);
        foreach (Action action in exchange.Context.TakeAfterReply())
        {
            action();
        }
    }

    private async ValueTask AnswerAsync(HttpContext http, RpcExchange exchange, ReadOnlyMemory<byte> message)
    {
        int requests = _dispatcher.Scan(message.Span, exchange);
        _rate.Charge(http.Connection.RemoteIpAddress, requests - 1);
        if (requests > 0)
        {
            await _dispatcher.DispatchAsync(message, exchange).ConfigureAwait(false);
        }

        await SendAsync(http, exchange.Response).ConfigureAwait(false);
    }

    private ValueTask TurnAwayAsync(HttpContext http, RpcExchange exchange, bool isOverLimit)
    {
        if (isOverLimit)
        {
            http.Response.Headers.Connection = "close";
            _dispatcher.Refuse(RpcErrorMap.TooManyConnections, exchange);
        }
        else
        {
            http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            http.Response.Headers.RetryAfter = "1";
            _dispatcher.Refuse(RpcErrorMap.RateLimited, exchange);
        }

        return SendAsync(http, exchange.Response);
    }

    private static async ValueTask SendAsync(HttpContext http, ResponseBuffer answer)
    {
        HttpResponse response = http.Response;
        response.ContentType = JsonContentType;
        if (answer.Length >= CompressedSizeBytesMin && AcceptsGzip(http.Request.Headers.AcceptEncoding))
        {
            response.Headers.ContentEncoding = "gzip";
            response.Headers.Append("Vary", "Accept-Encoding");
            GZipStream compressed = new(response.Body, CompressionLevel.Fastest, leaveOpen: true);
            await using (compressed.ConfigureAwait(false))
            {
                for (int i = 0; i < answer.SegmentCount; i++)
                {
                    await compressed.WriteAsync(answer.GetSegment(i), CancellationToken.None).ConfigureAwait(false);
                }
            }

            return;
        }

        response.ContentLength = answer.Length;
        PipeWriter writer = response.BodyWriter;
        for (int i = 0; i < answer.SegmentCount; i++)
        {
            await writer.WriteAsync(answer.GetSegment(i), CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static bool AcceptsGzip(StringValues accepted)
    {
        foreach (string? value in accepted)
        {
            if (value is not null && value.Contains("gzip", StringComparison.OrdinalIgnoreCase) && !value.Contains("gzip;q=0,", StringComparison.OrdinalIgnoreCase)
                && !value.EndsWith("gzip;q=0", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
